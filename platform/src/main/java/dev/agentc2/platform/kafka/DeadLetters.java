package dev.agentc2.platform.kafka;

import dev.agentc2.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a service puts a record that it can't take: its bytes and headers as they came, with the cause in further
 * headers, onto {@code deadletters}. The same record may come there twice when a service dies between the letter and
 * its own progress; topic, partition and offset tell. Owns a producer. Thread-safe.
 */
public final class DeadLetters implements AutoCloseable {
    public static final String TOPIC = "dlq-topic";
    public static final String PARTITION = "dlq-partition";
    public static final String OFFSET = "dlq-offset";
    public static final String CAUSE = "dlq-cause";
    public static final String DETAIL = "dlq-detail";
    public static final String SERVICE = "dlq-service";
    public static final String AT = "dlq-at";
    /** Of a replayed record: {@link Origin#place()} of the one that it repeats. */
    public static final String REPLAY_OF = "replay-of";

    /** Begins the names of headers that a letter has and the record hadn't. */
    public static final String PREFIX = "dlq-";

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final int DETAIL_LIMIT = 500;

    /** Why a record couldn't be taken. */
    public enum Cause {
        /** The bytes can't be decoded. */
        UNREADABLE,
        /** It is of a type that doesn't belong on its topic, or contradicts its key. */
        UNEXPECTED,
        /** What keeps the data refuses it, and would again. */
        REFUSED,
        /** Handling it fails by a defect of the service. */
        DEFECT
    }

    private final KafkaProducer<byte[], byte[]> producer;
    private final String service;
    private final Clock clock;

    /**
     * @param service name of the service that can't take the records
     */
    public DeadLetters(KafkaClients clients, String service, Clock clock) {
        this.producer = clients.bytesProducer(service + "-deadletters");
        this.service = service;
        this.clock = clock;
    }

    /**
     * Puts a record there; returns once Kafka has it, so that the caller may go past it. Logs it, in the caller's
     * {@link dev.agentc2.platform.telemetry.LogContext}.
     *
     * @param detail a sentence for an operator, without message text
     * @throws KafkaException when Kafka doesn't take it; the caller mustn't go past the record then
     */
    public void send(ConsumerRecord<String, byte[]> poison, Cause cause, String detail) {
        byte[] key = poison.key() == null ? null : poison.key().getBytes(StandardCharsets.UTF_8);
        var origin = new Origin(poison.topic(), poison.partition(), poison.offset());
        var letter = letter(origin, key, poison.value(), poison.headers(), cause, detail, service, clock.instant());
        try {
            producer.send(letter).get();
            LOG.warn("To the dead letters: {} is {}: {}", origin, cause, detail);
        } catch (ExecutionException e) {
            throw new KafkaException("a dead letter wasn't taken", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /**
     * The letter for a record, for those who send it themselves, such as an exception handler of Kafka Streams.
     *
     * @param detail a sentence for an operator, without message text; cut to 500 characters
     */
    public static ProducerRecord<byte[], byte[]> letter(
            Origin origin,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Headers headers,
            Cause cause,
            String detail,
            String service,
            Instant at) {
        Headers all = new org.apache.kafka.common.header.internals.RecordHeaders(headers.toArray());
        put(all, TOPIC, origin.topic());
        put(all, PARTITION, String.valueOf(origin.partition()));
        put(all, OFFSET, String.valueOf(origin.offset()));
        put(all, CAUSE, cause.name());
        put(all, DETAIL, detail.length() > DETAIL_LIMIT ? detail.substring(0, DETAIL_LIMIT) : detail);
        put(all, SERVICE, service);
        put(all, AT, at.toString());
        return new ProducerRecord<>(Topics.DEADLETTERS.name(), null, null, key, value, all);
    }

    /** Where a record came from. */
    public record Origin(String topic, int partition, long offset) {
        /** In one word: {@code agentc2.tools.calls/3/128}. */
        public String place() {
            return topic + "/" + partition + "/" + offset;
        }
    }

    private static void put(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        producer.close();
    }
}
