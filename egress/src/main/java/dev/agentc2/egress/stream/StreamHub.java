package dev.agentc2.egress.stream;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.agentc2.egress.query.StoredTurn.StoredReply;
import dev.agentc2.wire.StreamDelta;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the records of turns meet those who follow them. Keeps recent turns whether or not anybody follows, since a
 * client connects a little after its turn began. Everything is found by record key, which begins with the organisation:
 * a caller is only ever given what is under a key of its own.
 *
 * <p>Thread-safe by one lock; no I/O happens under it. Work per record is a few microseconds.
 */
final class StreamHub {
    /** How long the reply waits for deltas that are still on their way: they come by another consumer. */
    private static final Duration REPLY_PATIENCE = Duration.ofMillis(100);

    private static final Duration SWEEP = Duration.ofSeconds(5);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, ConversationFeed> conversations = new HashMap<>();
    private final RecentTurns recent;
    private final Clock clock;
    private final Alarm alarm;
    private final Search search;

    /** Looks for the missing records of a turn, gives them to the hub, and concludes; returns at once. */
    interface Search {
        void begin(StreamHub hub, String key, String turnId);
    }

    /** Runs something once, later. */
    interface Alarm {
        void after(Duration delay, Runnable task);
    }

    /** Someone's place at the hub. */
    interface Following extends AutoCloseable {
        /** Done once any record of the turn has come. */
        CompletableFuture<Void> arrival();

        /** Ends it; nothing more is told. */
        @Override
        void close();
    }

    StreamHub(RecentTurns recent, Clock clock, Alarm alarm, Search search) {
        this.recent = recent;
        this.clock = clock;
        this.alarm = alarm;
        this.search = search;
        alarm.after(SWEEP, this::sweep);
    }

    /** Takes a record of a turn; false for a delta that has come already. */
    boolean accept(TurnRecord record) {
        return locked(() -> {
            ConversationFeed conversation = conversation(record.key());
            if (record.value() instanceof StreamDelta delta
                    && conversation.turn(record.turnId()).has(delta)) {
                return false;
            }
            seeTo(conversation.accept(record.turnId(), List.of(record)));
            return true;
        });
    }

    /** Takes records that were looked for: those of a turn together. */
    void accept(Collection<TurnRecord> found) {
        Map<String, List<TurnRecord>> byTurn =
                found.stream().collect(groupingBy(TurnRecord::turnId, LinkedHashMap::new, toList()));
        locked(() -> {
            byTurn.forEach((turnId, records) ->
                    seeTo(conversation(records.getFirst().key()).accept(turnId, records)));
            return found;
        });
    }

    /** Takes a turn's reply as it was stored. */
    void accept(String key, String turnId, StoredReply reply) {
        locked(() -> {
            TurnFeed turn = conversation(key).turn(turnId);
            turn.change(stream -> stream.accept(reply));
            return seeTo(turn);
        });
    }

    /** Nothing more of a turn will be found: if its reply is known, its stream ends with it. */
    void conclude(String key, String turnId) {
        locked(() -> {
            TurnFeed turn = conversation(key).turn(turnId);
            turn.searched();
            return endWithReply(turn);
        });
    }

    /** The reply has waited for the deltas that were on their way. */
    private void patienceOver(String key, String turnId) {
        locked(() -> {
            TurnFeed turn = conversation(key).turn(turnId);
            return turn.awaitsSearch() ? seeTo(turn) : endWithReply(turn);
        });
    }

    private TurnFeed endWithReply(TurnFeed turn) {
        if (turn.isConcluding()) {
            turn.change(TurnStream::conclude);
        }
        return seeTo(turn);
    }

    /** Lets someone follow a turn; nothing is told before its first record comes. */
    Following followTurn(String key, EventId from, Follower follower) {
        return locked(() -> {
            TurnFeed turn = conversation(key).turn(from.turnId());
            turn.follow(follower, from);
            seeTo(turn);
            return new Place(turn.arrival(), () -> turn.leave(follower), key, turn);
        });
    }

    /** Lets someone follow a conversation over its turns, beginning where an event id says or with the turn that runs. */
    Following followConversation(String key, @Nullable EventId from, Follower follower) {
        return locked(() -> {
            ConversationFeed conversation = conversation(key);
            ConversationFeed.Walker walker = conversation.walk(follower, from);
            if (from == null) {
                return new Place(CompletableFuture.completedFuture(null), walker::leave, key, null);
            }
            TurnFeed turn = seeTo(conversation.turn(from.turnId()));
            return new Place(turn.arrival(), walker::leave, key, turn);
        });
    }

    /** Memory that all kept turns take, bytes, about. */
    long bytes() {
        return locked(recent::bytes);
    }

    private final class Place implements Following {
        private final CompletableFuture<Void> arrival;
        private final Runnable leave;
        private final String key;
        private final @Nullable TurnFeed turn;

        private Place(CompletableFuture<Void> arrival, Runnable leave, String key, @Nullable TurnFeed turn) {
            this.arrival = arrival;
            this.leave = leave;
            this.key = key;
            this.turn = turn;
        }

        @Override
        public CompletableFuture<Void> arrival() {
            return arrival;
        }

        @Override
        public void close() {
            locked(() -> {
                leave.run();
                if (turn != null && !turn.isKnown() && !turn.isFollowed()) {
                    recent.forget(turn);
                    drop(List.of(turn));
                }
                dropIfEmpty(key);
                return key;
            });
        }
    }

    /** Does what a turn needs now that it has changed or is followed. */
    private TurnFeed seeTo(TurnFeed turn) {
        if (turn.isConcluding() && !turn.awaitsSearch()) {
            alarm.after(REPLY_PATIENCE, () -> patienceOver(turn.key(), turn.turnId()));
        }
        if (turn.takeSearch()) {
            search.begin(this, turn.key(), turn.turnId());
        }
        recent.keep(turn, clock.millis());
        drop(recent.leaving(clock.millis()));
        return turn;
    }

    private void sweep() {
        locked(() -> {
            drop(recent.leaving(clock.millis()));
            return recent;
        });
        alarm.after(SWEEP, this::sweep);
    }

    private void drop(List<TurnFeed> leaving) {
        for (TurnFeed turn : leaving) {
            conversation(turn.key()).forget(turn);
            dropIfEmpty(turn.key());
        }
    }

    private void dropIfEmpty(String key) {
        if (conversation(key).isEmpty()) {
            conversations.remove(key);
        }
    }

    private ConversationFeed conversation(String key) {
        return conversations.computeIfAbsent(key, ConversationFeed::new);
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
