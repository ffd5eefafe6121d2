package dev.agentc2.egress.query;

import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Route;
import io.javalin.http.Context;
import java.util.List;

/**
 * Large results of tool calls over HTTP, as the tools gave them. They are foreign bytes: a browser saves them and shows
 * nothing. Handlers block. Thread-safe.
 */
final class ResultRoutes {
    private final ResultStore store;

    ResultRoutes(TenantStore store) {
        this.store = new ResultStore(store);
    }

    List<Route> routes() {
        return List.of(Route.get("/api/results/{id}", Permission.READ, this::show));
    }

    private void show(Context ctx) {
        String orgId = Principal.of(ctx).orgId();
        String id = ctx.pathParam("id");
        ResultStore.Kept kept = store.find(orgId, id)
                .orElseThrow(() -> new ProblemException(
                        404,
                        "result-not-found",
                        "There is no such result in this organisation, or it isn't kept any more."));
        ctx.header("Content-Disposition", "attachment; filename=\"" + id + "\"")
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .header("X-Content-Type-Options", "nosniff")
                .header("Cache-Control", "private, no-cache")
                .header("ETag", "\"" + kept.sha256() + "\"")
                .contentType(kept.contentType())
                .result(new PieceStream(kept.size(), offset -> store.piece(orgId, id, offset)));
    }
}
