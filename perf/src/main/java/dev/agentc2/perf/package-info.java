/** Measurements against a running stack, each beside a reference in the same run. Loopback only; they end by themselves. */
@NullMarked
package dev.agentc2.perf;

import org.jspecify.annotations.NullMarked;
