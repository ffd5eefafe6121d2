/**
 * Kafka Streams as every stateful service runs it: exactly once, poison to the dead letters, quick restarts, bounded
 * memory.
 */
@NullMarked
package dev.agentc2.platform.streams;

import org.jspecify.annotations.NullMarked;
