/** What is done to a cluster. */
@NullMarked
package dev.agentc2.perf.chaos.fault;

import org.jspecify.annotations.NullMarked;
