package dev.agentc2.platform.effect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private final EffectWorkerConfig config;
    private final Consumer<String, byte[]> consumer;
    private final Dispatcher dispatcher;
    private final CommandReader reader;
    private final MembershipLease lease;
    private final Map<TopicPartition, Lane> lanes = new HashMap<>();
    /** Assigned and not taken over yet. The consumer's own assignment still names partitions that are being revoked. */
    private final Set<TopicPartition> fresh = new HashSet<>();

    private final Map<TopicPartition, Long> restingUntil = new HashMap<>();
    private boolean full;
    private boolean committing;
    private long lastCommit = System.nanoTime();
    private volatile boolean member;
    private volatile int partitions;

    /**
     * @param lease of the consumer's membership
     */
    CommandConsumer(
            EffectWorkerConfig config,
            Consumer<String, byte[]> consumer,
            Dispatcher dispatcher,
            CommandReader reader,
            MembershipLease lease) {
        this.config = config;
        this.consumer = consumer;
        this.dispatcher = dispatcher;
        this.reader = reader;
        this.lease = lease;
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
        member = consumer.groupMetadata().generationId() > 0;
        boolean sure = lease.holds() && member;
        if (!records.isEmpty() && (sure || isConfirmed(records))) {
            for (TopicPartition partition : records.partitions()) {
                read(partition, records.records(partition));
            }
        }
        commitIfDue();
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

    /**
     * Whether these records are still this worker's to begin. What a worker reads that was stopped or starved for a while
     * may have been taken over and begun by another. The group takes a commit from members only: one that it takes after
     * the records were read says that whoever takes over will find them in the log, and this worker's claim on them. When
     * it isn't taken they are read again.
     */
    private boolean isConfirmed(ConsumerRecords<String, byte[]> records) {
        Map<TopicPartition, OffsetAndMetadata> claims = new HashMap<>();
        lanes.forEach((partition, lane) -> claims.put(partition, dispatcher.offset(lane, true)));
        try {
            consumer.commitSync(claims, CALL);
            return true;
        } catch (KafkaException e) {
            LOG.warn("{}: may have been given up by its group: {}", config.name(), e.toString());
            for (TopicPartition partition : records.partitions()) {
                consumer.seek(partition, records.records(partition).getFirst().offset());
            }
            return false;
        }
    }

    /** Pauses and resumes partitions by the room there is. */
    private void steer() {
        full = full ? !dispatcher.hasRoom() : dispatcher.isFull();
        long now = System.nanoTime();
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
                restingUntil.put(partition, System.nanoTime() + REST.toNanos());
                return;
            }
        }
    }

    private void commitIfDue() {
        long now = System.nanoTime();
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
