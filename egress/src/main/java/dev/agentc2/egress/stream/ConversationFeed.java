package dev.agentc2.egress.stream;

import dev.agentc2.wire.TurnAccepted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The recent turns of a conversation, and those who follow it over its turns: one turn after the other, in the order of
 * their acceptance. Guarded by the hub's lock.
 */
final class ConversationFeed {
    private static final long UNKNOWN = -1;

    private final String key;
    private final Map<String, TurnFeed> turns = new HashMap<>();
    private final NavigableMap<Long, String> accepted = new TreeMap<>();
    private final Set<Walker> walkers = new HashSet<>();

    ConversationFeed(String key) {
        this.key = key;
    }

    /** A turn of the conversation, empty at first. */
    TurnFeed turn(String turnId) {
        return turns.computeIfAbsent(turnId, id -> new TurnFeed(key, id));
    }

    /** Takes records of a turn. */
    TurnFeed accept(String turnId, List<TurnRecord> records) {
        TurnFeed turn = turn(turnId);
        List<SpecificRecord> values = new ArrayList<>(records.size());
        for (TurnRecord record : records) {
            values.add(record.value());
        }
        turn.change(stream -> stream.accept(values));
        for (TurnRecord record : records) {
            if (record.value() instanceof TurnAccepted && accepted.putIfAbsent(record.offset(), turnId) == null) {
                List.copyOf(walkers).forEach(Walker::goOn);
            }
        }
        return turn;
    }

    /** Lets a follower in who has what an event id says, or from the turn that runs now when it has nothing. */
    Walker walk(Follower follower, @Nullable EventId from) {
        Walker walker = new Walker(follower);
        walkers.add(walker);
        if (from != null) {
            walker.follow(turn(from.turnId()), from);
        } else {
            walker.place = beforeRunning();
            walker.goOn();
        }
        return walker;
    }

    void forget(TurnFeed turn) {
        turns.remove(turn.turnId());
        accepted.values().remove(turn.turnId());
    }

    boolean isEmpty() {
        return turns.isEmpty() && walkers.isEmpty();
    }

    private long placeOf(TurnFeed turn) {
        for (Map.Entry<Long, String> acceptance : accepted.entrySet()) {
            if (acceptance.getValue().equals(turn.turnId())) {
                return acceptance.getKey();
            }
        }
        return UNKNOWN;
    }

    /** The place before the first turn that hasn't ended; behind all when every one has. */
    private long beforeRunning() {
        for (Map.Entry<Long, String> acceptance : accepted.entrySet()) {
            if (!turn(acceptance.getValue()).hasEnded()) {
                return acceptance.getKey() - 1;
            }
        }
        return accepted.isEmpty() ? UNKNOWN : accepted.lastKey();
    }

    /** Follows one turn after the other on behalf of a follower. */
    final class Walker implements Follower {
        private final Follower follower;
        private @Nullable TurnFeed current;
        private long place = UNKNOWN;

        private Walker(Follower follower) {
            this.follower = follower;
        }

        private void follow(TurnFeed turn, EventId from) {
            current = turn;
            turn.follow(this, from);
        }

        private void goOn() {
            Map.Entry<Long, String> next = accepted.higherEntry(place);
            if (current == null && next != null) {
                place = next.getKey();
                follow(turn(next.getValue()), EventId.start(next.getValue()));
            }
        }

        @Override
        public void tell(List<Frame> frames) {
            follower.tell(frames);
        }

        @Override
        public void end() {
            if (current != null) {
                long ended = placeOf(current);
                place = ended == UNKNOWN ? beforeRunning() : ended;
                current = null;
                goOn();
            }
        }

        void leave() {
            walkers.remove(this);
            if (current != null) {
                current.leave(this);
            }
        }
    }
}
