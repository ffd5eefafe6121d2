/** Benchmark of the framing of events, in the package of what it measures. */
@NullMarked
package dev.agentc2.egress.stream;

import org.jspecify.annotations.NullMarked;
