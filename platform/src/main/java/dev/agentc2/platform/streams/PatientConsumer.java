package dev.agentc2.platform.streams;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer whose polls last longer while nothing comes ({@link Patience}): records end them all the same. */
class PatientConsumer extends KafkaConsumer<byte[], byte[]> {
    private final Patience patience = new Patience(System.nanoTime());

    PatientConsumer(Map<String, Object> config) {
        super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration asked) {
        ConsumerRecords<byte[], byte[]> records = super.poll(patience.of(asked, System.nanoTime()));
        if (!records.isEmpty()) {
            patience.heard(System.nanoTime());
        }
        return records;
    }
}
