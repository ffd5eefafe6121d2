package dev.agentc2.platform.effect;

import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.topics.WireSerde;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Earlier results as the log has them: of two minutes, in which an aborted transaction is over and what it had decided is
 * decided anew, and 20,000 a partition at most. Only their places are remembered. Thread-safe; a consumer for each use.
 */
final class ResultLog implements EarlierResults {
    private static final Logger LOG = LoggerFactory.getLogger(ResultLog.class);
    private static final Duration BACK = Duration.ofMinutes(2);
    private static final int MOST = 20_000;
    private static final Duration CALL = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofMillis(200);

    private final KafkaClients clients;
    private final WireSerde serde;
    private final EffectWorkerConfig config;
    private final Clock clock;

    ResultLog(KafkaClients clients, WireSerde serde, EffectWorkerConfig config, Clock clock) {
        this.clients = clients;
        this.serde = serde;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Map<Integer, Map<String, Long>> of(Set<Integer> partitions) {
        Map<Integer, Map<String, Long>> found = new HashMap<>();
        Set<TopicPartition> all = partitions.stream().map(this::results).collect(Collectors.toSet());
        try (KafkaConsumer<String, byte[]> consumer = consumer()) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(all, CALL);
            seek(consumer, ends);
            long until = System.nanoTime() + CALL.toNanos();
            while (consumer.assignment().stream().anyMatch(part -> isBefore(consumer, part, ends))) {
                if (System.nanoTime() > until) {
                    throw new TimeoutException("the results of late can't be read in time");
                }
                consumer.poll(POLL).forEach(record -> note(found, record));
            }
        }
        return found;
    }

    private void seek(KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
        long since = clock.millis() - BACK.toMillis();
        Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(
                ends.keySet().stream().collect(Collectors.toMap(part -> part, part -> since)), CALL);
        starts.values().removeIf(Objects::isNull); // nothing was answered there since
        consumer.assign(starts.keySet());
        starts.forEach((part, start) ->
                consumer.seek(part, Math.max(start.offset(), ends.getOrDefault(part, 0L) - MOST)));
    }

    private static boolean isBefore(
            KafkaConsumer<String, byte[]> consumer, TopicPartition part, Map<TopicPartition, Long> ends) {
        return consumer.position(part, CALL) < ends.getOrDefault(part, 0L);
    }

    /** The first result is the one that counts. */
    private static void note(Map<Integer, Map<String, Long>> found, ConsumerRecord<String, byte[]> record) {
        String effectId = ResultWriter.effectOf(record.headers());
        if (effectId != null) {
            found.computeIfAbsent(record.partition(), _ -> new HashMap<>()).putIfAbsent(effectId, record.offset());
        }
    }

    @Override
    public @Nullable SpecificRecord read(EffectRun run) throws InterruptedException {
        String effectId = run.command.effectId();
        Long offset = Objects.requireNonNull(run.lane.earlierResult(effectId));
        TopicPartition part = results(run.lane.partition().partition());
        while (!run.lane.isGone()) {
            try {
                return read(part, offset);
            } catch (KafkaException e) {
                LOG.warn("{}: an earlier result can't be read yet: {}", config.name(), e.toString());
                Thread.sleep(RETRY);
            }
        }
        return null;
    }

    private SpecificRecord read(TopicPartition part, long offset) {
        long until = System.nanoTime() + CALL.toNanos();
        try (KafkaConsumer<String, byte[]> consumer = consumer()) {
            consumer.assign(List.of(part));
            consumer.seek(part, offset);
            while (System.nanoTime() < until) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() == offset) {
                        return Objects.requireNonNull(serde.deserialize(record.value()));
                    }
                    throw new IllegalStateException("the result at " + part + "/" + offset + " is gone");
                }
            }
        }
        throw new TimeoutException("the result isn't read in time");
    }

    private TopicPartition results(int partition) {
        return new TopicPartition(config.results().name(), partition);
    }

    private KafkaConsumer<String, byte[]> consumer() {
        Map<String, Object> reading = new HashMap<>(KafkaClients.READING_THROUGH);
        reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        return clients.consumer(config.name() + "-earlier", reading);
    }
}
