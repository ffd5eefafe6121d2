package dev.agentc2.audit;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record from Kafka with what it says. Immutable.
 *
 * @param source the record as it came
 * @param value its decoded value; null when there is nothing to store: a tombstone, or poison that was put aside
 */
record Taken(
        ConsumerRecord<String, byte[]> source, @Nullable SpecificRecord value) {}
