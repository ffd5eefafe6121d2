/** Streaming out: what a turn says and does while it runs, as server-sent events that can be resumed anywhere. */
@NullMarked
package dev.agentc2.egress.stream;

import org.jspecify.annotations.NullMarked;
