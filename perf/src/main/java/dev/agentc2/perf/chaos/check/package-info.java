/** What must hold of a history, whatever was done to the cluster. */
@NullMarked
package dev.agentc2.perf.chaos.check;

import org.jspecify.annotations.NullMarked;
