package dev.agentc2.egress.stream;

import dev.agentc2.wire.StreamDelta;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A recent turn and those who follow it. A follower stands either at the turn's cursor and is told what happens, or is
 * ahead of it and waits. Guarded by the hub's lock.
 */
final class TurnFeed {
    private final String key;
    private final String turnId;
    private final TurnStream stream;
    private final Set<Follower> atCursor = new LinkedHashSet<>();
    private final Map<Follower, EventId> ahead = new LinkedHashMap<>();
    private final CompletableFuture<Void> arrival = new CompletableFuture<>();
    private Search search = Search.NONE;

    /** How far the search for missing records has come. */
    private enum Search {
        NONE,
        BEGUN,
        OVER
    }

    TurnFeed(String key, String turnId) {
        this.key = key;
        this.turnId = turnId;
        this.stream = new TurnStream(turnId);
    }

    String key() {
        return key;
    }

    String turnId() {
        return turnId;
    }

    /** Changes the turn and tells all who follow. */
    void change(Function<TurnStream, List<StreamEvent>> change) {
        arrival.complete(null);
        List<StreamEvent> events = change.apply(stream);
        if (!events.isEmpty() && !atCursor.isEmpty()) {
            List<Frame> frames = Frame.of(events);
            atCursor.forEach(follower -> follower.tell(frames));
        }
        Map.copyOf(ahead).forEach(this::join);
        if (stream.hasEnded()) {
            List<Follower> leaving = List.copyOf(atCursor);
            atCursor.clear();
            leaving.forEach(Follower::end);
        }
    }

    /** Lets a follower in who has what an event id says. */
    void follow(Follower follower, EventId from) {
        ahead.put(follower, from);
        join(follower, from);
    }

    void leave(Follower follower) {
        atCursor.remove(follower);
        ahead.remove(follower);
    }

    private void join(Follower follower, EventId from) {
        Optional<List<StreamEvent>> missed = stream.resume(from);
        if (missed.isEmpty()) {
            return;
        }
        ahead.remove(follower);
        follower.tell(Frame.of(missed.get()));
        if (stream.hasEnded()) {
            follower.end();
        } else {
            atCursor.add(follower);
        }
    }

    boolean isFollowed() {
        return !atCursor.isEmpty() || !ahead.isEmpty();
    }

    /** Done once any record of the turn has come. */
    CompletableFuture<Void> arrival() {
        return arrival;
    }

    boolean isKnown() {
        return arrival.isDone();
    }

    /** Whether a delta has come already, so that it changes nothing. */
    boolean has(StreamDelta delta) {
        return stream.has(delta);
    }

    boolean hasEnded() {
        return stream.hasEnded();
    }

    boolean isConcluding() {
        return stream.isConcluding();
    }

    /** Whether its missing records are to be looked for now: true once, when somebody follows it. */
    boolean takeSearch() {
        if (search != Search.NONE || !isKnown() || !isFollowed() || !stream.isIncomplete()) {
            return false;
        }
        search = Search.BEGUN;
        return true;
    }

    /** Notes that a search that was begun has found what there is. */
    void searched() {
        if (search == Search.BEGUN) {
            search = Search.OVER;
        }
    }

    /**
     * Whether records are missing that are being looked for, or will be once somebody follows: the reply must not end
     * the stream before, for then a client that has some of the deltas couldn't be given the rest.
     */
    boolean awaitsSearch() {
        return search != Search.OVER && stream.isIncomplete();
    }

    int weight() {
        return stream.weight();
    }
}
