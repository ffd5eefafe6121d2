package dev.agentc2.egress.query;

import dev.agentc2.egress.query.ConversationStore.Conversation;
import dev.agentc2.egress.query.ConversationStore.Message;
import dev.agentc2.egress.query.CostStore.By;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.database.YoungRow;
import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.Page;
import dev.agentc2.platform.http.Parameters;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.service.Health;
import dev.agentc2.topics.TurnId;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The read side over HTTP: traces, conversations, messages, costs and the audit trail of the caller's organisation. Handlers block; they
 * are meant for virtual threads. Thread-safe.
 */
public final class QueryRoutes {
    private static final int DEFAULT_DAYS = 30;
    private static final int MOST_DAYS = 366;

    private final TenantStore store;
    private final TurnStore turns;
    private final ConversationStore conversations;
    private final CostStore costs;
    private final Clock clock;

    /** @param database pool of the application role */
    public QueryRoutes(Database database, Clock clock) {
        this.store = new TenantStore(database);
        this.turns = new TurnStore(store);
        this.conversations = new ConversationStore(store);
        this.costs = new CostStore(store);
        this.clock = clock;
    }

    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(new AuditRoutes(store).routes());
        routes.addAll(new ApprovalRoutes(store).routes());
        routes.addAll(new ResultRoutes(store).routes());
        routes.addAll(List.of(
                Route.get("/api/turns/{turnId}", Permission.READ, this::turn),
                Route.get("/api/conversations", Permission.READ, this::conversations),
                Route.get("/api/conversations/{conversationId}/messages", Permission.READ, this::messages),
                Route.get("/api/costs", Permission.READ_COSTS, this::costs)));
        return routes;
    }

    /** What the store knows of turns and their replies, for streams that are resumed late. */
    public StoredReplies replies() {
        return turns;
    }

    /** Whether the store answers; without it streams still run. */
    public Health health() {
        return store.answers() ? Health.up("the store answers") : Health.degraded("the store can't be reached");
    }

    /** A page of conversations, newest activity first. */
    record Conversations(
            List<Conversation> conversations, @Nullable String nextCursor) {}

    /** A page of messages, newest first. */
    record Messages(
            String conversationId,
            List<Message> messages,
            @Nullable String nextCursor) {}

    private void turn(Context ctx) {
        String orgId = Principal.of(ctx).orgId();
        String turnId = ctx.pathParam("turnId");
        Optional<TurnTrace> trace =
                isTurnId(turnId) ? YoungRow.await(() -> turns.trace(orgId, turnId)) : Optional.empty();
        ctx.json(trace.orElseThrow(
                () -> new ProblemException(404, "turn-not-found", "There is no such turn in this organisation.")));
    }

    private void conversations(Context ctx) {
        Page<Conversation> page = conversations.conversations(
                Principal.of(ctx).orgId(), Parameters.cursor(ctx, Cursor.NEWEST), Parameters.limit(ctx));
        ctx.json(new Conversations(page.rows(), page.next()));
    }

    private void messages(Context ctx) {
        String orgId = Principal.of(ctx).orgId();
        String conversationId = ctx.pathParam("conversationId");
        Cursor cursor = Parameters.cursor(ctx, Cursor.NEWEST);
        int limit = Parameters.limit(ctx);
        boolean firstPage = ctx.queryParam("cursor") == null;
        Optional<Page<Message>> page = TurnId.isConversationId(conversationId)
                ? YoungRow.await(() -> Optional.of(conversations.messages(orgId, conversationId, cursor, limit))
                        .filter(found -> !firstPage || !found.rows().isEmpty()))
                : Optional.empty();
        Page<Message> found = page.orElseThrow(() -> new ProblemException(
                404, "conversation-not-found", "There is no such conversation in this organisation."));
        ctx.json(new Messages(conversationId, found.rows(), found.next()));
    }

    private void costs(Context ctx) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate to = Parameters.day(ctx, "to", today);
        LocalDate from = Parameters.day(ctx, "from", to.minusDays(DEFAULT_DAYS - 1));
        if (from.isAfter(to)) {
            throw Parameters.invalid("from", "from must not be after to (by default today).");
        }
        if (ChronoUnit.DAYS.between(from, to) >= MOST_DAYS) {
            throw Parameters.invalid("from", "from and to may span at most 366 days.");
        }
        ctx.json(costs.costs(Principal.of(ctx).orgId(), from, to, by(ctx)));
    }

    private static By by(Context ctx) {
        String text = ctx.queryParam("by");
        return switch (text == null ? "day" : text) {
            case "agent" -> By.AGENT;
            case "model" -> By.MODEL;
            case "day" -> By.DAY;
            default -> throw Parameters.invalid("by", "by is agent, model or day.");
        };
    }

    private static boolean isTurnId(String text) {
        try {
            TurnId.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
