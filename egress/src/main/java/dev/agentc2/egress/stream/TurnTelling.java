package dev.agentc2.egress.stream;

import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.topics.TurnId;
import io.javalin.http.Context;

/** Answers requests with what a turn says, in other words than the API's streams. Thread-safe. */
public final class TurnTelling {
    private final StreamRoutes turns;
    private final SseConnections connections;

    TurnTelling(StreamRoutes turns, SseConnections connections) {
        this.turns = turns;
        this.connections = connections;
    }

    /** Finds out, or causes, what is followed. */
    @FunctionalInterface
    public interface Beginning {
        /**
         * The turn, and what the client has of it.
         *
         * @throws ProblemException when there is nothing to follow
         */
        EventId begin() throws InterruptedException;
    }

    /**
     * Answers a request with a stream, off the request's thread. The turn is looked for under the caller's organisation;
     * what keeps it from being followed is worded too.
     *
     * @param beginning asked once there is room for the stream
     * @throws ProblemException 503 when there is none, from the request
     */
    public void tell(Context ctx, Beginning beginning, Wording wording) {
        String orgId = Principal.of(ctx).orgId();
        connections.serve(
                ctx,
                follower -> {
                    EventId from = beginning.begin();
                    String key = TurnId.parse(from.turnId()).key(orgId).toString();
                    return turns.openTurn(key, from, follower);
                },
                wording);
    }
}
