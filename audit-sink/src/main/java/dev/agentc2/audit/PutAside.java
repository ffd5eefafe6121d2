package dev.agentc2.audit;

import dev.agentc2.platform.kafka.DeadLetters.Cause;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where a record goes that can't be stored. */
@FunctionalInterface
interface PutAside {
    /**
     * Puts it there; the sink goes past the record once this returns.
     *
     * @throws org.apache.kafka.common.KafkaException when it wasn't taken
     */
    void put(ConsumerRecord<String, byte[]> poison, Cause cause, String detail);
}
