package dev.agentc2.platform.effect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership in the consumer group: takes partitions over, reads them as far as there is room, commits progress and
 * hands partitions back. Everything but {@link #isMember} and {@link #partitions} is for the poll thread only.
 */
final class CommandConsumer implements ConsumerRebalanceListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommandConsumer.class);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration CALL = Duration.ofSeconds(5);
    /** How long a partition rests whose next record can't be handled yet. */
    private static final Duration REST = Duration.ofMillis(200);
    /** Time between two rounds after which the group may have given it up; under half of the least session timeout, 1 s. */
    private static final Duration SLEPT = Duration.ofMillis(400);

    private final EffectWorkerConfig config;
    private final Consumer<String, byte[]> consumer;
    private final Dispatcher dispatcher;
    private final CommandReader reader;
    private final LongSupplier nanoTime;
    private final Map<TopicPartition, Lane> lanes = new HashMap<>();
    /** Assigned and not taken over yet. The consumer's own assignment still names partitions that are being revoked. */
    private final Set<TopicPartition> fresh = new HashSet<>();

    private final Map<TopicPartition, Long> restingUntil = new HashMap<>();
    private boolean full;
    private boolean committing;
    private long lastCommit;
    private long awakeAt;
    private volatile boolean member;
    private volatile int partitions;

    /**
     * @param nanoTime a clock like {@link System#nanoTime} that goes on while the process is stopped
     */
    CommandConsumer(
            EffectWorkerConfig config,
            Consumer<String, byte[]> consumer,
            Dispatcher dispatcher,
            CommandReader reader,
            LongSupplier nanoTime) {
        this.config = config;
        this.consumer = consumer;
        this.dispatcher = dispatcher;
        this.reader = reader;
        this.nanoTime = nanoTime;
        this.lastCommit = nanoTime.getAsLong();
        this.awakeAt = lastCommit;
        consumer.subscribe(List.of(config.commands().name()), this);
    }

    /** Whether it has joined the group. */
    boolean isMember() {
        return member;
    }

    /** Partitions that it reads. */
    int partitions() {
        return partitions;
    }

    /** One round: takes over what was assigned, reads, commits. */
    void poll() {
        takeOver();
        steer();
        ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
        if (isCertainlyMember()) {
            for (TopicPartition partition : records.partitions()) {
                read(partition, records.records(partition));
            }
        } else {
            confirmMembership(records);
        }
        commitIfDue();
        member = consumer.groupMetadata().generationId() > 0;
    }

    /** Finishes what is in flight within the drain time, commits, and leaves the group. */
    @Override
    public void close() {
        handBack(List.copyOf(lanes.keySet()));
        consumer.close(CloseOptions.timeout(CALL));
    }

    /** Gives everything up without a commit and leaves the group. */
    void abandon() {
        onPartitionsLost(List.copyOf(lanes.keySet()));
        consumer.close(CloseOptions.timeout(CALL));
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        consumer.pause(assigned);
        fresh.addAll(assigned);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        handBack(revoked);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        List<Lane> left = remove(lost);
        if (!left.isEmpty()) {
            LOG.warn("{}: lost {} partitions; their effects in flight are given up", config.name(), left.size());
        }
        dispatcher.abandon(left);
    }

    /**
     * Reads what was committed for new partitions and where they end, and commits the claim on them before anything of
     * them is begun. Tried again in the next round when Kafka doesn't answer.
     */
    private void takeOver() {
        if (fresh.isEmpty()) {
            return;
        }
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(fresh, CALL);
            Map<TopicPartition, Long> ends = consumer.endOffsets(fresh, CALL);
            Map<TopicPartition, Lane> taken = new HashMap<>();
            Map<TopicPartition, OffsetAndMetadata> claims = new HashMap<>();
            for (TopicPartition partition : fresh) {
                Lane lane = lane(partition, committed.get(partition), ends.getOrDefault(partition, 0L));
                taken.put(partition, lane);
                claims.put(partition, dispatcher.offset(lane, true));
            }
            consumer.commitSync(claims, CALL);
            lanes.putAll(taken);
            fresh.clear();
            partitions = lanes.size();
            LOG.info("{}: took over {} partitions, holds {}", config.name(), taken.size(), lanes.size());
        } catch (KafkaException e) {
            LOG.warn("{}: can't take over {} partitions yet: {}", config.name(), fresh.size(), e.toString());
        }
    }

    private Lane lane(TopicPartition partition, @Nullable OffsetAndMetadata committed, long end) {
        long start = committed == null ? consumer.position(partition, CALL) : committed.offset();
        return new Lane(partition, FinishedOffsets.decode(start, committed == null ? null : committed.metadata()), end);
    }

    private boolean isCertainlyMember() {
        long now = nanoTime.getAsLong();
        if (now - awakeAt > SLEPT.toNanos()) {
            return false;
        }
        awakeAt = now;
        return true;
    }

    /**
     * What a worker reads that was stopped for a while (a frozen machine, a starved process) may have been taken over and
     * begun by another. So nothing of it is begun; it is read again when the group has taken a commit from this member,
     * which it doesn't from one that it has given up.
     */
    private void confirmMembership(ConsumerRecords<String, byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            consumer.seek(partition, records.records(partition).getFirst().offset());
        }
        long asked = nanoTime.getAsLong();
        try {
            if (!lanes.isEmpty()) {
                Map<TopicPartition, OffsetAndMetadata> claims = new HashMap<>();
                lanes.forEach((partition, lane) -> claims.put(partition, dispatcher.offset(lane, true)));
                consumer.commitSync(claims, CALL);
            }
            awakeAt = asked;
        } catch (KafkaException e) {
            LOG.warn("{}: may have been given up by its group: {}", config.name(), e.toString());
        }
    }

    /** Pauses and resumes partitions by the room there is. */
    private void steer() {
        full = full ? !dispatcher.hasRoom() : dispatcher.isFull();
        long now = nanoTime.getAsLong();
        restingUntil.values().removeIf(until -> until - now <= 0);
        Set<TopicPartition> toRead = new HashSet<>(full ? Set.of() : lanes.keySet());
        toRead.removeAll(restingUntil.keySet());
        Set<TopicPartition> toPause = new HashSet<>(consumer.assignment());
        toPause.removeAll(toRead);
        Set<TopicPartition> paused = consumer.paused();
        toRead.retainAll(paused);
        toPause.removeAll(paused);
        if (!toRead.isEmpty()) {
            consumer.resume(toRead);
        }
        if (!toPause.isEmpty()) {
            consumer.pause(toPause);
        }
    }

    private void read(TopicPartition partition, List<ConsumerRecord<String, byte[]>> records) {
        Lane lane = lanes.get(partition);
        if (lane == null) {
            throw new IllegalStateException("records of a partition that wasn't taken over");
        }
        for (ConsumerRecord<String, byte[]> record : records) {
            if (!reader.read(lane, record)) {
                consumer.seek(partition, record.offset());
                restingUntil.put(partition, nanoTime.getAsLong() + REST.toNanos());
                return;
            }
        }
    }

    private void commitIfDue() {
        long now = nanoTime.getAsLong();
        if (committing || now - lastCommit < config.commitInterval().toNanos()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> progress = dispatcher.unsaved(lanes.values());
        if (progress.isEmpty()) {
            return;
        }
        lastCommit = now;
        committing = true;
        List<Lane> saved = progress.keySet().stream().map(lanes::get).toList();
        consumer.commitAsync(progress, (offsets, failure) -> {
            committing = false;
            if (failure != null) {
                LOG.warn("{}: progress isn't committed yet: {}", config.name(), failure.toString());
                dispatcher.notSaved(saved);
            }
        });
    }

    private void handBack(Collection<TopicPartition> revoked) {
        List<Lane> left = remove(revoked);
        if (left.isEmpty()) {
            return;
        }
        Set<Lane> drained = dispatcher.drain(left, config.drain());
        if (drained.size() < left.size()) {
            LOG.warn("{}: gives up effects in flight of {} partitions", config.name(), left.size() - drained.size());
        }
        Map<TopicPartition, OffsetAndMetadata> last = new HashMap<>();
        for (Lane lane : left) {
            last.put(lane.partition(), dispatcher.offset(lane, !drained.contains(lane)));
        }
        try {
            consumer.commitSync(last, CALL);
        } catch (KafkaException e) {
            LOG.warn(
                    "{}: the last progress of {} partitions isn't committed: {}",
                    config.name(),
                    left.size(),
                    e.toString());
        }
    }

    private List<Lane> remove(Collection<TopicPartition> gone) {
        List<Lane> removed = new ArrayList<>();
        fresh.removeAll(gone);
        for (TopicPartition partition : gone) {
            restingUntil.remove(partition);
            Lane lane = lanes.remove(partition);
            if (lane != null) {
                removed.add(lane);
            }
        }
        partitions = lanes.size();
        return removed;
    }
}
