/** Kafka clients and record headers, configured the same everywhere. */
@NullMarked
package dev.agentc2.platform.kafka;

import org.jspecify.annotations.NullMarked;
