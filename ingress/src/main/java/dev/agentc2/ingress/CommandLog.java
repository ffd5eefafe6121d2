package dev.agentc2.ingress;

import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.topics.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Appends commands to Kafka and returns only once all in-sync replicas have them. Thread-safe. When Kafka can't be
 * reached the caller is told to try again; a record whose acknowledgement got lost may still have landed, and repeating
 * it is harmless, for the processor recognises ids.
 */
final class CommandLog implements AutoCloseable {
    private static final long ACK_WITHIN_MS = 4_500;
    private static final String RETRY_AFTER_S = "2";

    private final KafkaProducer<String, SpecificRecord> producer;
    private volatile boolean reachable = true;

    CommandLog(KafkaClients clients) {
        producer = clients.producer("ingress");
    }

    /**
     * Appends a record and waits for its acknowledgement.
     *
     * @return its offset in its partition
     * @throws ProblemException 503 when Kafka doesn't acknowledge in time, 413 when the record is too large for it
     */
    long append(Topic topic, String key, SpecificRecord value, RecordHeaders headers) {
        ProducerRecord<String, SpecificRecord> record = new ProducerRecord<>(topic.name(), key, value);
        headers.writeTo(record.headers());
        try {
            long offset = producer.send(record)
                    .get(ACK_WITHIN_MS, TimeUnit.MILLISECONDS)
                    .offset();
            reachable = true;
            return offset;
        } catch (ExecutionException e) {
            throw refusal(e.getCause());
        } catch (TimeoutException | KafkaException e) {
            throw refusal(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refusal(e);
        }
    }

    /** Whether the last append was acknowledged; true before the first. */
    boolean isReachable() {
        return reachable;
    }

    private ProblemException refusal(@Nullable Throwable cause) {
        if (cause instanceof RecordTooLargeException) {
            return new ProblemException(413, "message-too-large", "The message is too large for the log.");
        }
        reachable = false;
        return new ProblemException(
                503,
                "log-unavailable",
                "The log didn't confirm the request in time. Send it again; with the same clientMessageId it is taken "
                        + "once, even if this one has landed.",
                Map.of(),
                Map.of("Retry-After", RETRY_AFTER_S));
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
