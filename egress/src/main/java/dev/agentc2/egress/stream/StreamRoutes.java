package dev.agentc2.egress.stream;

import dev.agentc2.egress.stream.StreamHub.Following;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Route;
import dev.agentc2.topics.ConversationKey;
import dev.agentc2.topics.TurnId;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The streams over HTTP. Thread-safe. */
final class StreamRoutes {
    private final StreamHub hub;
    private final TurnFinder finder;
    private final SseConnections connections;

    StreamRoutes(StreamHub hub, TurnFinder finder, SseConnections connections) {
        this.hub = hub;
        this.finder = finder;
        this.connections = connections;
    }

    List<Route> all() {
        return List.of(
                Route.stream("/api/turns/{turnId}/stream", Permission.READ, this::turn),
                Route.stream("/api/conversations/{id}/stream", Permission.READ, this::conversation));
    }

    private void turn(Context ctx) {
        TurnId turn = turnId(ctx.pathParam("turnId"));
        EventId from = lastEventId(ctx).orElse(EventId.start(turn.toString()));
        if (!from.turnId().equals(turn.toString())) {
            throw malformed("The last event id is of another turn.");
        }
        String key = turn.key(Principal.of(ctx).orgId()).toString();
        connections.serve(ctx, follower -> openTurn(key, from, follower));
    }

    /** Lets someone follow a turn; throws {@link ProblemException} 404 when there is none. */
    Following openTurn(String key, EventId from, Follower follower) throws InterruptedException {
        return finder.required(hub, hub.followTurn(key, from, follower), key, from, false);
    }

    private void conversation(Context ctx) {
        String id = ctx.pathParam("id");
        if (!TurnId.isConversationId(id)) {
            throw new ProblemException(404, "conversation-not-found", "There is no such conversation.");
        }
        EventId from = lastEventId(ctx).orElse(null);
        if (from != null && !TurnId.parse(from.turnId()).conversationId().equals(id)) {
            throw malformed("The last event id is of another conversation.");
        }
        String key = new ConversationKey(Principal.of(ctx).orgId(), id).toString();
        connections.serve(ctx, follower -> openConversation(key, from, follower));
    }

    /** A client whose last turn is forgotten follows from now on. */
    private Following openConversation(String key, @Nullable EventId from, Follower follower)
            throws InterruptedException {
        if (from != null) {
            try {
                return finder.required(hub, hub.followConversation(key, from, follower), key, from, true);
            } catch (ProblemException e) {
                if (e.status() != 404) {
                    throw e;
                }
            }
        }
        return hub.followConversation(key, null, follower);
    }

    private static TurnId turnId(String text) {
        try {
            return TurnId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(404, "turn-not-found", "There is no such turn.");
        }
    }

    private static Optional<EventId> lastEventId(Context ctx) {
        String given = ctx.header("Last-Event-ID");
        String text = given == null || given.isBlank() ? ctx.queryParam("lastEventId") : given;
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(EventId.parse(text.strip()));
        } catch (IllegalArgumentException e) {
            throw malformed("The last event id isn't of the form turnId.attempt.seq.");
        }
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(400, "malformed-event-id", detail);
    }
}
