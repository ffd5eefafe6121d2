package dev.agentc2.egress.preview;

import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Route;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Clients that ask to be connected: {@code #/authorize/app} on the own machine, {@code #/authorize/web} elsewhere. */
final class FakeClients {
    private static final String SINCE = "2026-11-20T10:00:00Z";
    private static final Map<String, String> ACME = Map.of("id", FakeTenants.ACME, "slug", "acme", "name", "Acme");

    private final List<Map<String, Object>> connected = new CopyOnWriteArrayList<>(List.of(Map.of(
            "id",
            "abcdefghijkl",
            "name",
            "Cursor",
            "redirectHost",
            "cursor:",
            "organization",
            ACME,
            "createdAt",
            SINCE,
            "lastUsedAt",
            SINCE)));

    List<Route> routes() {
        return List.of(
                Route.get("/api/authorizations/{id}", Permission.PERSON, FakeClients::show),
                Route.post("/api/authorizations/{id}", Permission.PERSON, FakeClients::answer),
                Route.get(
                        "/api/connected-clients",
                        Permission.PERSON,
                        ctx -> ctx.json(Map.of("connectedClients", connected))),
                Route.delete("/api/connected-clients/{id}", Permission.PERSON, ctx -> {
                    connected.removeIf(client -> ctx.pathParam("id").equals(client.get("id")));
                    ctx.status(204);
                }));
    }

    private static void show(Context ctx) {
        boolean local = ctx.pathParam("id").equals("app");
        if (!local && !ctx.pathParam("id").equals("web")) {
            throw new ProblemException(404, "authorization-not-found", "Nothing waits for your answer here.");
        }
        Map<String, String> client =
                local ? Map.of("name", "Claude Code", "host", "claude.ai") : Map.of("name", "A web client");
        ctx.json(Map.of(
                "client",
                client,
                "redirectHost",
                local ? "localhost" : "client.example.com",
                "local",
                local,
                "organizations",
                List.of(ACME)));
    }

    private static void answer(Context ctx) throws IOException {
        boolean agreed = FakeCollection.body(ctx).path("agree").asBoolean();
        ctx.json(Map.of("redirectTo", "/web/favicon.svg?" + (agreed ? "code=x" : "error=access_denied")));
    }
}
