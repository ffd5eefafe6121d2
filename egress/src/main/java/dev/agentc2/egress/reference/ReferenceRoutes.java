package dev.agentc2.egress.reference;

import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Route;
import java.util.List;

/** The API as a document; the page that shows it is among the page's files. */
public final class ReferenceRoutes {
    private ReferenceRoutes() {}

    public static List<Route> routes() {
        byte[] document = new OpenApiDocument().json();
        return List.of(Route.get("/api/openapi.json", Permission.PUBLIC, ctx -> {
            ctx.header("Cache-Control", "no-cache");
            ctx.contentType("application/json").result(document);
        }));
    }
}
