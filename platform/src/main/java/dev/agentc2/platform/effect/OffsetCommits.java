package dev.agentc2.platform.effect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The commits of one membership: claims as soon as commands were taken in, progress now and then. They are sent in the
 * order they are made, and each says of a lane what the one before said, or more. Everything but {@link #isStuck} is for
 * the poll thread only.
 */
final class OffsetCommits {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetCommits.class);
    /** How long a commit may take that the worker waits for. */
    static final Duration CALL = Duration.ofSeconds(5);

    private static final Duration RETRY = Duration.ofMillis(50);
    private static final Duration LONGEST_POLL = Duration.ofMillis(50);
    private static final Duration SHORTEST_POLL = Duration.ofMillis(1);
    /** How long a fenced member may go without being told that its partitions are lost. */
    private static final long GRACE = Duration.ofSeconds(5).toNanos();

    private static final long STUCK = Duration.ofSeconds(5).toNanos();

    private final EffectWorkerConfig config;
    private final Consumer<String, byte[]> consumer;
    private final Dispatcher dispatcher;
    private final EffectMetrics metrics;
    private final LongSupplier nanoTime;
    /** Taken by the group, and not yet known to have been this worker's to claim. */
    private final List<LaneSnapshot> taken = new ArrayList<>();

    private int underway;
    private long lastProgress;
    private long retryAt;
    private @Nullable Long refusedAt;
    /** Since when claims wait while the group takes none. */
    private volatile @Nullable Long claimingSince;

    /**
     * @param nanoTime a clock like {@link System#nanoTime}
     */
    OffsetCommits(
            EffectWorkerConfig config,
            Consumer<String, byte[]> consumer,
            Dispatcher dispatcher,
            EffectMetrics metrics,
            LongSupplier nanoTime) {
        this.config = config;
        this.consumer = consumer;
        this.dispatcher = dispatcher;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.lastProgress = nanoTime.getAsLong();
        this.retryAt = lastProgress;
    }

    /** Whether the group has refused a commit: this worker is no longer its member, and is about to hear it. */
    boolean areRefused() {
        return refusedAt != null;
    }

    /** Whether claims have waited for the group for long. */
    boolean isStuck() {
        Long since = claimingSince;
        return since != null && nanoTime.getAsLong() - since > STUCK;
    }

    /** How long to poll: the consumer runs the callbacks of commits in its polls only, so shortly while a claim waits. */
    Duration patience() {
        Long since = claimingSince;
        if (since == null) {
            return LONGEST_POLL;
        }
        Duration grown = Duration.ofNanos((nanoTime.getAsLong() - since) / 4);
        return grown.compareTo(SHORTEST_POLL) < 0
                ? SHORTEST_POLL
                : grown.compareTo(LONGEST_POLL) > 0 ? LONGEST_POLL : grown;
    }

    /**
     * Sends what is due of these lanes.
     *
     * @throws IllegalStateException when the group has refused a commit and the consumer keeps its partitions
     */
    void send(Collection<Lane> lanes) {
        long now = nanoTime.getAsLong();
        if (refusedAt != null && now - refusedAt > GRACE) {
            throw new IllegalStateException("the group takes no commits from its member");
        }
        // one that was fenced has nothing more to say
        if (refusedAt != null || now - retryAt < 0) {
            return;
        }
        boolean progress =
                underway == 0 && now - lastProgress >= config.commitInterval().toNanos();
        List<LaneSnapshot> due = dispatcher.unsaved(lanes, progress);
        if (due.isEmpty()) {
            return;
        }
        if (progress) {
            lastProgress = now;
        }
        if (claimingSince == null && due.stream().anyMatch(LaneSnapshot::claimsMore)) {
            claimingSince = now;
        }
        underway++;
        consumer.commitAsync(offsets(due), (offsets, failure) -> ended(due, now, failure));
    }

    /**
     * Gives the claims out that the group has taken. To be called right after a poll, with the lanes that are left: the
     * loss of partitions that came before a commit's answer has been told by then, so a commit that the group took for
     * one who was no longer the owner gives nothing.
     */
    void settle(Map<TopicPartition, Lane> lanes) {
        for (LaneSnapshot snapshot : taken) {
            if (lanes.get(snapshot.lane().partition()) == snapshot.lane()) {
                snapshot.lane().claim(snapshot.claim());
            }
        }
        taken.clear();
    }

    /**
     * Commits this and waits for it. Nothing else is underway then.
     *
     * @throws KafkaException when the group doesn't take it
     */
    void sendNow(List<LaneSnapshot> snapshots) {
        try {
            if (refusedAt != null) {
                throw new CommitFailedException("the group has refused a commit before");
            }
            consumer.commitSync(offsets(snapshots), CALL);
            requireNothingUnderway();
            taken.addAll(snapshots);
            claimingSince = null;
        } catch (KafkaException e) {
            failed(snapshots, e);
            throw e;
        }
    }

    /**
     * Waits until no commit of this membership can arrive any more, so that none does when it has become another: one
     * that waits for its coordinator is sent as the member that the consumer is by then.
     */
    void sendNoMore() {
        if (underway > 0) {
            consumer.commitSync(Map.of(), CALL);
        }
        requireNothingUnderway();
        taken.clear();
        refusedAt = null;
        claimingSince = null;
    }

    private void requireNothingUnderway() {
        if (underway > 0) {
            throw new KafkaException(underway + " commits are still underway");
        }
    }

    private void ended(List<LaneSnapshot> snapshots, long sentAt, @Nullable Exception failure) {
        underway--;
        if (failure != null) {
            LOG.atLevel(failure instanceof RebalanceInProgressException ? Level.DEBUG : Level.WARN)
                    .log("{}: a commit isn't taken: {}", config.name(), failure.toString());
            failed(snapshots, failure);
            return;
        }
        long now = nanoTime.getAsLong();
        metrics.claimed(now - sentAt);
        taken.addAll(snapshots);
        claimingSince = underway == 0 ? null : Long.valueOf(now);
    }

    private void failed(List<LaneSnapshot> snapshots, Exception failure) {
        dispatcher.notSaved(snapshots);
        long now = nanoTime.getAsLong();
        // a member in a rebalance is still one, and the client that says so knows its generation
        if (failure instanceof RetriableException || failure instanceof RebalanceInProgressException) {
            retryAt = now + RETRY.toNanos();
        } else if (refusedAt == null) {
            refusedAt = now;
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(List<LaneSnapshot> snapshots) {
        Map<TopicPartition, OffsetAndMetadata> offsets = HashMap.newHashMap(snapshots.size());
        snapshots.forEach(snapshot -> offsets.put(snapshot.lane().partition(), snapshot.offset()));
        return offsets;
    }
}
