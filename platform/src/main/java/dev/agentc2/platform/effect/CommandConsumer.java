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
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership in the consumer group: takes partitions over, reads them as far as there is room, commits progress and
 * hands partitions back. Everything but {@link #isMember}, {@link #partitions} and {@link #wakeup} is for the poll thread only.
 */
final class CommandConsumer implements ConsumerRebalanceListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommandConsumer.class);
    private static final Duration CALL = OffsetCommits.CALL;
    /** A round that takes longer was starved or stopped, and its commands may be another's by now. */
    private static final long LONG_ROUND = Duration.ofMillis(500).toNanos();

    private final EffectWorkerConfig config;
    private final Consumer<String, byte[]> consumer;
    private final CommittedProgress progress;
    private final Dispatcher dispatcher;
    private final CommandReader reader;
    private final Reading reading;
    private final OffsetCommits commits;
    private final LongSupplier nanoTime;
    private final Map<TopicPartition, Lane> lanes = new HashMap<>();
    /** Assigned and not taken over yet. The consumer's own assignment still names partitions that are being revoked. */
    private final Set<TopicPartition> fresh = new HashSet<>();

    private long lastRound;
    private volatile boolean member;
    private volatile int partitions;

    /**
     * @param nanoTime a clock like {@link System#nanoTime} that goes on while the process is stopped
     */
    CommandConsumer(
            EffectWorkerConfig config,
            Consumer<String, byte[]> consumer,
            EarlierResults earlier,
            Dispatcher dispatcher,
            CommandReader reader,
            EffectMetrics metrics,
            LongSupplier nanoTime) {
        this.config = config;
        this.consumer = consumer;
        this.progress = new CommittedProgress(consumer, earlier);
        this.dispatcher = dispatcher;
        this.reader = reader;
        this.reading = new Reading(consumer, dispatcher);
        this.commits = new OffsetCommits(config, consumer, dispatcher, metrics, nanoTime);
        this.nanoTime = nanoTime;
        this.lastRound = nanoTime.getAsLong();
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

    /** Whether claims have waited for the group for long. */
    boolean isStuck() {
        return commits.isStuck();
    }

    /** Lets the poll that is underway, or the next one, fail with a {@code WakeupException}. From any thread. */
    void wakeup() {
        consumer.wakeup();
    }

    /** One round: takes over what was assigned, reads, claims and begins what was read, commits. */
    void poll() {
        takeOver();
        reading.steer(lanes.keySet());
        ConsumerRecords<String, byte[]> records = consumer.poll(commits.patience());
        commits.settle(lanes);
        member = consumer.groupMetadata().generationId() > 0;
        boolean sure = !roundWasLong();
        if (!records.isEmpty()) {
            if (!commits.areRefused() && (sure || isConfirmed())) {
                records.partitions().forEach(partition -> read(partition, records.records(partition)));
            } else {
                reading.rest(records);
            }
        }
        commits.send(lanes.values());
    }

    /** Finishes what is in flight within the drain time, commits, and leaves the group. */
    @Override
    public void close() {
        try {
            endRebalance();
            handBack(List.copyOf(lanes.keySet()));
        } catch (KafkaException e) {
            LOG.warn("{}: the last progress isn't committed: {}", config.name(), e.toString());
        } finally {
            leave();
        }
    }

    /** A rebalance takes no commits and goes on in polls only, so one under way is ended before the last word. */
    private void endRebalance() {
        long end = nanoTime.getAsLong() + CALL.toNanos();
        while (isInRebalance() && nanoTime.getAsLong() - end < 0) {
            reading.rest(consumer.poll(commits.patience()));
        }
    }

    /** What else keeps a commit from being taken, the last word meets too, and says it. */
    private boolean isInRebalance() {
        try {
            commits.sendNow(dispatcher.claiming(lanes.values()));
            return false;
        } catch (KafkaException e) {
            return e instanceof RebalanceInProgressException;
        }
    }

    /** Gives everything up without a commit and leaves the group. */
    void abandon() {
        dispatcher.abandon(remove(List.copyOf(lanes.keySet())));
        leave();
    }

    private void leave() {
        consumer.close(CloseOptions.timeout(CALL)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
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
        commits.sendNoMore();
    }

    /** Reads what was committed for new partitions. Tried again in the next round when Kafka doesn't answer. */
    private void takeOver() {
        if (fresh.isEmpty()) {
            return;
        }
        try {
            Map<TopicPartition, Lane> taken = progress.lanes(fresh);
            lanes.putAll(taken);
            fresh.clear();
            partitions = lanes.size();
            LOG.info("{}: took over {} partitions, holds {}", config.name(), taken.size(), lanes.size());
        } catch (KafkaException e) {
            LOG.warn("{}: can't take over {} partitions yet: {}", config.name(), fresh.size(), e.toString());
        }
    }

    private boolean roundWasLong() {
        long now = nanoTime.getAsLong();
        boolean isLong = now - lastRound > LONG_ROUND;
        lastRound = now;
        return isLong;
    }

    /**
     * Whether what was read is still this worker's to begin, after a while in which it may have been given up. It would
     * do no harm to begin them, for their claim is refused then; but calls would be made and paid for that nobody hears
     * of.
     */
    private boolean isConfirmed() {
        try {
            commits.sendNow(dispatcher.claiming(lanes.values()));
            return true;
        } catch (KafkaException e) {
            LOG.warn("{}: may have been given up by its group: {}", config.name(), e.toString());
            return false;
        }
    }

    private void read(TopicPartition partition, List<ConsumerRecord<String, byte[]>> records) {
        Lane lane = lanes.get(partition);
        if (lane == null) {
            throw new IllegalStateException("records of a partition that wasn't taken over");
        }
        for (ConsumerRecord<String, byte[]> record : records) {
            if (!reader.read(lane, record)) {
                reading.rest(partition, record);
                return;
            }
        }
    }

    /**
     * Hands partitions back: what was begun is claimed, for it can't wait for the next round, and may end; then the last
     * word on them is committed.
     *
     * @throws KafkaException when a commit isn't taken. It may arrive yet, so the partitions must not be given to others
     *     while this membership goes on
     */
    private void handBack(Collection<TopicPartition> revoked) {
        List<Lane> left = remove(revoked);
        if (left.isEmpty()) {
            return;
        }
        try {
            claimNow(left);
        } catch (KafkaException e) {
            dispatcher.abandon(left);
            throw e;
        }
        Set<Lane> drained = dispatcher.drain(left, config.drain());
        if (drained.size() < left.size()) {
            LOG.warn("{}: gives up effects in flight of {} partitions", config.name(), left.size() - drained.size());
        }
        commits.sendNow(dispatcher.last(left, drained));
    }

    private void claimNow(List<Lane> left) {
        if (left.stream().anyMatch(dispatcher::awaitsClaim)) {
            List<LaneSnapshot> claims = dispatcher.claiming(left);
            commits.sendNow(claims);
            claims.forEach(claim -> claim.lane().claim(claim.claim()));
        }
    }

    private List<Lane> remove(Collection<TopicPartition> gone) {
        List<Lane> removed = new ArrayList<>();
        fresh.removeAll(gone);
        reading.forget(gone);
        for (TopicPartition partition : gone) {
            Lane lane = lanes.remove(partition);
            if (lane != null) {
                removed.add(lane);
            }
        }
        partitions = lanes.size();
        return removed;
    }
}
