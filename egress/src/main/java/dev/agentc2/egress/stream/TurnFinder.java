package dev.agentc2.egress.stream;

import dev.agentc2.egress.query.StoredReplies;
import dev.agentc2.egress.query.StoredTurn;
import dev.agentc2.egress.stream.StreamHub.Following;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.topics.ConversationKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds turns that memory doesn't hold, or not whole: the store knows when a turn began and how it ended, the topics
 * what was said between. Everything is looked for under the caller's own key. Thread-safe; few searches run at once.
 */
final class TurnFinder {
    private static final Logger LOG = LoggerFactory.getLogger(TurnFinder.class);

    /** A turn that was accepted a moment ago comes by itself. */
    private static final Duration ARRIVAL = Duration.ofMillis(100);
    /** So does one that isn't known to be over; under load the readers may be behind. */
    private static final Duration LATE_ARRIVAL = Duration.ofSeconds(2);
    /** How long a search waits for its place among the others. */
    private static final Duration PATIENCE = Duration.ofMillis(500);
    /** How far back the topics are read for a turn that the store doesn't know. */
    private static final Duration LOOK_BACK = Duration.ofMinutes(10);
    /** Clocks differ, and a record's time is that of what caused it. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(5);
    /** Retention of deltas: older ones can't be found. */
    private static final Duration DELTAS_KEPT = Duration.ofHours(1);

    private static final int SEARCHES = 4;

    private final Scan scan;
    private final StoredReplies store;
    private final BooleanSupplier cutOff;
    private final Clock clock;
    private final Semaphore free = new Semaphore(SEARCHES, true);

    /** Reads back what the topics hold of a conversation since a time. */
    interface Scan {
        TopicScan.Scanned since(String key, Instant since, BooleanSupplier enough);
    }

    /** What a search says of there being a turn. */
    private enum Outcome {
        FOUND,
        NONE,
        UNKNOWN
    }

    /**
     * @param cutOff whether nothing comes from Kafka, so that a turn that isn't known may well be there
     */
    TurnFinder(Scan scan, StoredReplies store, BooleanSupplier cutOff, Clock clock) {
        this.scan = scan;
        this.store = store;
        this.cutOff = cutOff;
        this.clock = clock;
    }

    /**
     * Waits until the hub knows a turn, and looks for it when it doesn't come. While nothing comes from Kafka, one that
     * isn't known to be over is taken to be there: a client that was refused might not ask again.
     *
     * @param from what the client has
     * @param onward whether the turns after it are wanted too
     * @param arrival done once the hub knows the turn
     * @throws ProblemException 404 when there is no such turn under the key; 503 when too many are looked for, or it
     *     takes too long
     */
    void require(StreamHub hub, String key, EventId from, boolean onward, CompletableFuture<Void> arrival)
            throws InterruptedException {
        if (hasArrived(arrival, ARRIVAL)) {
            return;
        }
        Optional<StoredTurn> stored = stored(key, from);
        if (!isOver(stored)) {
            if (hasArrived(arrival, LATE_ARRIVAL)) {
                return;
            }
            stored = stored(key, from);
            if (!isOver(stored) && cutOff.getAsBoolean()) {
                return;
            }
        }
        Outcome outcome = find(stored, hub, key, from, onward, arrival::isDone);
        if (outcome == Outcome.FOUND || arrival.isDone() || cutOff.getAsBoolean()) {
            return;
        }
        throw outcome == Outcome.NONE
                ? new ProblemException(
                        404, "turn-not-found", "There is no such turn, or it is older than what is kept.")
                : later("search-unfinished", "It couldn't be looked through all that is kept; try again soon.");
    }

    private static boolean isOver(Optional<StoredTurn> stored) {
        return stored.map(StoredTurn::reply).isPresent();
    }

    /** The same for a place at the hub, which is given up when there is no such turn. */
    Following required(StreamHub hub, Following following, String key, EventId from, boolean onward)
            throws InterruptedException {
        try {
            require(hub, key, from, onward, following.arrival());
            return following;
        } catch (ProblemException | InterruptedException e) {
            following.close();
            throw e;
        }
    }

    private static boolean hasArrived(CompletableFuture<Void> arrival, Duration within) throws InterruptedException {
        try {
            arrival.get(within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Looks for the missing records of a turn on a thread of its own. */
    void begin(StreamHub hub, String key, String turnId) {
        Thread.ofVirtual().name("turn-search").start(() -> {
            try {
                EventId start = EventId.start(turnId);
                find(stored(key, start), hub, key, start, true, () -> false);
            } catch (ProblemException e) {
                LOG.warn("missing records of a turn weren't looked for: {}", e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                hub.conclude(key, turnId);
            }
        });
    }

    private Outcome find(
            Optional<StoredTurn> stored,
            StreamHub hub,
            String key,
            EventId from,
            boolean thorough,
            BooleanSupplier enough)
            throws InterruptedException {
        boolean found = stored.isPresent();
        boolean whole = true;
        if (thorough || stored.map(turn -> needsDeltas(turn, from)).orElse(true)) {
            Instant since =
                    stored.map(TurnFinder::beganAt).orElse(clock.instant().minus(LOOK_BACK));
            TopicScan.Scanned scanned = scan(key, since.minus(CLOCK_SKEW), enough);
            found |= scanned.records().stream()
                    .anyMatch(record -> record.turnId().equals(from.turnId()));
            whole = scanned.whole();
            hub.accept(scanned.records());
        }
        stored.map(StoredTurn::reply).ifPresent(reply -> hub.accept(key, from.turnId(), reply));
        if (found) {
            hub.conclude(key, from.turnId());
            return Outcome.FOUND;
        }
        return whole ? Outcome.NONE : Outcome.UNKNOWN;
    }

    /** A client that begins with a turn that is over needs no more than its reply. */
    private boolean needsDeltas(StoredTurn turn, EventId from) {
        return turn.reply() == null
                || !from.isStart() && turn.reply().at().isAfter(clock.instant().minus(DELTAS_KEPT));
    }

    private TopicScan.Scanned scan(String key, Instant since, BooleanSupplier enough) throws InterruptedException {
        if (!free.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw later("busy", "Too many turns are looked for at once; try again soon.");
        }
        try {
            return scan.since(key, since, enough);
        } finally {
            free.release();
        }
    }

    private static ProblemException later(String code, String detail) {
        return new ProblemException(503, code, detail, Map.of(), Map.of("Retry-After", "1"));
    }

    private Optional<StoredTurn> stored(String key, EventId from) {
        try {
            return store.find(ConversationKey.parse(key).orgId(), from.turnId());
        } catch (ProblemException e) {
            LOG.warn("the store can't be asked for a turn, so the topics are: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static Instant beganAt(StoredTurn turn) {
        Instant received = turn.receivedAt();
        Instant accepted = turn.acceptedAt();
        Instant replied = turn.reply() == null ? null : turn.reply().at();
        Instant began = received != null ? received : accepted != null ? accepted : replied;
        return began == null ? Instant.EPOCH : began;
    }
}
