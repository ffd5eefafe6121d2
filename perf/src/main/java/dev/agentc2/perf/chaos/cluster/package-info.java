/** The platform as processes of its own that can be killed, frozen, cut off and started again. */
@NullMarked
package dev.agentc2.perf.chaos.cluster;

import org.jspecify.annotations.NullMarked;
