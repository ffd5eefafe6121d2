package dev.agentc2.ingress.capture;

import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.telemetry.TraceContext;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Sends captured records, all of a batch or none, and only while nobody else does: an instance that was stopped for so
 * long that another took over can't write an old state over a newer one any more. One thread.
 */
final class RecordRelay implements AutoCloseable {
    private static final String WRITER = "agentc2-capture";

    private final KafkaProducer<String, SpecificRecord> producer;
    private final Clock clock;

    /**
     * Takes over from whoever sent before.
     *
     * @throws KafkaException when Kafka can't be reached
     */
    RecordRelay(KafkaClients clients, Clock clock) {
        this.clock = clock;
        producer = clients.fencedProducer("ingress-capture", WRITER);
        try {
            producer.initTransactions();
        } catch (KafkaException e) {
            close();
            throw e;
        }
    }

    /**
     * Returns once all in-sync replicas have the records.
     *
     * @throws KafkaException when they may not; the relay is of no use any more
     */
    void send(List<CapturedRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        producer.beginTransaction();
        records.forEach(record -> producer.send(toKafka(record)));
        producer.commitTransaction();
    }

    private ProducerRecord<String, SpecificRecord> toKafka(CapturedRecord captured) {
        ProducerRecord<String, SpecificRecord> record =
                new ProducerRecord<>(captured.topic().name(), captured.key(), captured.value());
        String type = captured.topic().records().getFirst().getSimpleName();
        new RecordHeaders(
                        captured.id(),
                        type,
                        "ingress",
                        clock.millis(),
                        TraceContext.start(),
                        captured.requestId(),
                        captured.orgId())
                .writeTo(record.headers());
        return record;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
