package dev.agentc2.egress.query;

import dev.agentc2.egress.query.ApprovalStore.Approval;
import dev.agentc2.platform.database.YoungRow;
import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.Page;
import dev.agentc2.platform.http.Parameters;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Route;
import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Questions about tool calls over HTTP. A person who may not decide about all sees those of the own conversations.
 * Handlers block. Thread-safe.
 */
final class ApprovalRoutes {
    private static final String ALL = "/api/approvals";

    private final ApprovalStore store;

    ApprovalRoutes(TenantStore store) {
        this.store = new ApprovalStore(store);
    }

    List<Route> routes() {
        return List.of(
                Route.get(ALL, Permission.READ, this::list), Route.get(ALL + "/{id}", Permission.READ, this::show));
    }

    /** A page of questions, newest first. */
    record Approvals(List<Approval> approvals, @Nullable String nextCursor) {}

    private void list(Context ctx) {
        Principal caller = Principal.of(ctx);
        Page<Approval> page = store.page(
                caller.orgId(), seen(caller), isAll(ctx), Parameters.cursor(ctx, Cursor.NEWEST), Parameters.limit(ctx));
        ctx.json(new Approvals(page.rows(), page.next()));
    }

    private void show(Context ctx) {
        Principal caller = Principal.of(ctx);
        String id = ctx.pathParam("id");
        ctx.json(YoungRow.await(() -> store.find(caller.orgId(), seen(caller), id))
                .orElseThrow(() -> new ProblemException(
                        404, "approval-not-found", "There is no such request for approval in this organisation.")));
    }

    private static @Nullable String seen(Principal caller) {
        boolean onlyOwn = caller.isPerson() && !caller.permissions().contains(Permission.DECIDE_APPROVALS);
        return onlyOwn ? caller.actor() : null;
    }

    private static boolean isAll(Context ctx) {
        String status = ctx.queryParam("status");
        return switch (status == null ? "open" : status) {
            case "open" -> false;
            case "all" -> true;
            default -> throw Parameters.invalid("status", "status is open or all.");
        };
    }
}
