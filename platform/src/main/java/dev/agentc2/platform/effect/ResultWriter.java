package dev.agentc2.platform.effect;

import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.topics.SchemaRegistryException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes results until Kafka has them: an effect that happened must not be forgotten because the broker was away.
 * Thread-safe.
 */
final class ResultWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ResultWriter.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final String OF_RESULT = "/result";

    private final EffectWorkerConfig config;
    private final Producer<String, SpecificRecord> producer;
    private final EffectHandler handler;
    private final EffectMetrics metrics;
    private final Clock clock;
    private final AtomicInteger struggling = new AtomicInteger();

    ResultWriter(
            EffectWorkerConfig config,
            Producer<String, SpecificRecord> producer,
            EffectHandler handler,
            EffectMetrics metrics,
            Clock clock) {
        this.config = config;
        this.producer = producer;
        this.handler = handler;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * A result that is in the log.
     *
     * @param result what was written: what the effect gave, or its failure when that can't be written
     * @param bytes size of the value
     */
    record Written(SpecificRecord result, int bytes) {}

    /** Which effect a record is the result of, by its headers; null when they don't tell. */
    static @Nullable String effectOf(Headers headers) {
        String id = RecordHeaders.text(headers, RecordHeaders.ID);
        return id == null || !id.endsWith(OF_RESULT) ? null : id.substring(0, id.length() - OF_RESULT.length());
    }

    /** Effects whose result Kafka hasn't taken at the first try and still hasn't. */
    int struggling() {
        return struggling.get();
    }

    /** Writes a result and returns when Kafka has it; null when the run is given up before. */
    @Nullable
    Written write(EffectRun run, SpecificRecord result) {
        ProducerRecord<String, SpecificRecord> record = record(run, result);
        Duration pause = FIRST_PAUSE;
        boolean retrying = false;
        try {
            while (!run.lane.isGone()) {
                try {
                    int bytes = producer.send(record).get().serializedValueSize();
                    return new Written(record.value(), bytes);
                } catch (ExecutionException | KafkaException e) {
                    Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
                    LOG.warn("{}: a result isn't taken yet: {}", config.name(), cause.toString());
                    if (isFinal(cause)) {
                        record = record(run, handler.failed(run.command, cause));
                    }
                } catch (InterruptedException e) {
                    // Given up, as the loop will see; else a leftover of the effect, which means nothing here.
                    LOG.debug("{}: interrupted while writing a result", config.name());
                }
                retrying = noteRetry(retrying);
                pause = pause(pause);
            }
            return null;
        } finally {
            if (retrying) {
                struggling.decrementAndGet();
            }
        }
    }

    private boolean noteRetry(boolean already) {
        metrics.writeRetried();
        if (!already) {
            struggling.incrementAndGet();
        }
        return true;
    }

    private static Duration pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            LOG.debug("interrupted between two tries", e);
        }
        Duration doubled = time.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    /** Whether the same record would be refused for ever. */
    private static boolean isFinal(Throwable cause) {
        return cause instanceof RecordTooLargeException
                || (cause instanceof SerializationException
                        && !(cause instanceof SchemaRegistryException registry && registry.unreachable()));
    }

    private ProducerRecord<String, SpecificRecord> record(EffectRun run, SpecificRecord result) {
        EffectCommand command = run.command;
        var record = new ProducerRecord<>(config.results().name(), command.key(), result);
        new RecordHeaders(
                        command.effectId() + OF_RESULT,
                        result.getSchema().getName(),
                        config.service(),
                        clock.millis(),
                        command.trace().child(),
                        command.requestId(),
                        command.orgId())
                .writeTo(record.headers());
        return record;
    }
}
