/** The turn core in Kafka Streams: records in and out, state stores, timers. */
@NullMarked
package dev.agentc2.agent.topology;

import org.jspecify.annotations.NullMarked;
