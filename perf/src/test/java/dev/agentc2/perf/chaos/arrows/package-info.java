/** One tool-executor, killed at each step of a call by holding what the step waits for: no hook in what is tested. */
@NullMarked
package dev.agentc2.perf.chaos.arrows;

import org.jspecify.annotations.NullMarked;
