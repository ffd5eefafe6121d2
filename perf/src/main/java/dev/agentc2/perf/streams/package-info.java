/** What one egress costs while it serves many streams: its memory, and the delay of the deltas. */
@NullMarked
package dev.agentc2.perf.streams;

import org.jspecify.annotations.NullMarked;
