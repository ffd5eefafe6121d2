package dev.agentc2.ingress.manage;

import static dev.agentc2.platform.http.Permission.READ_CONFIG;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.tool.ToolDescription;
import dev.agentc2.platform.tool.ToolSpecs;
import dev.agentc2.wire.OfferedTool;
import dev.agentc2.wire.ToolOffer;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The tools that an agent may be given: the platform's and those of the organisation's connections. Thread-safe. */
final class ToolRoutes {
    private final Database database;
    private final Offers offers;

    ToolRoutes(Database database, Offers offers) {
        this.database = database;
        this.offers = offers;
    }

    List<Route> routes() {
        return List.of(Route.get("/api/tools", READ_CONFIG, this::tools));
    }

    /**
     * A tool.
     *
     * @param connection short name of the connection that offers it; null for the platform's own, as is what follows
     * @param status READY or STALE, as that of the connection
     * @param workspaceId workspace whose agents alone may use it; null for all
     */
    private record Tool(
            String name,
            String description,
            JsonNode parameters,
            @Nullable String connection,
            @Nullable String title,
            @Nullable String status,
            @Nullable String safety,
            @Nullable String approval,
            @Nullable String workspaceId) {
        static Tool of(ToolDescription tool) {
            JsonNode parameters = json(tool.parametersJson());
            return new Tool(tool.name(), tool.description(), parameters, null, null, null, null, null, null);
        }

        static Tool of(ToolOffer offer, OfferedTool tool, @Nullable String workspaceId) {
            return new Tool(
                    tool.getName(),
                    tool.getDescription(),
                    json(tool.getParameters()),
                    offer.getSlug(),
                    tool.getTitle(),
                    offer.getStatus(),
                    tool.getSafety(),
                    tool.getApproval(),
                    workspaceId);
        }

        private static JsonNode json(String schema) {
            try {
                return Json.MAPPER.readTree(schema);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the parameters of a tool are a JSON schema", e);
            }
        }
    }

    /** Workspaces of the connections that are bound to one, by connection. */
    private static Map<String, String> workspaces(Handle handle, String org) {
        return handle
                .createQuery("SELECT id, workspace_id FROM connections WHERE org_id = :org"
                        + " AND workspace_id IS NOT NULL AND deleted_at IS NULL")
                .bind("org", org)
                .map((row, ctx) -> Map.entry(row.getString("id"), row.getString("workspace_id")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private void tools(Context ctx) {
        String org = Principal.of(ctx).orgId();
        List<ToolOffer> offered = offers.of(org);
        Map<String, String> workspaces =
                offered.isEmpty() ? Map.of() : database.inOrganization(org, h -> workspaces(h, org));
        List<Tool> tools =
                new ArrayList<>(ToolSpecs.builtIn().stream().map(Tool::of).toList());
        offered.forEach(offer -> offer.getTools()
                .forEach(tool -> tools.add(Tool.of(offer, tool, workspaces.get(offer.getConnectionId())))));
        ctx.json(Map.of(
                "tools",
                tools,
                "connections",
                offered.stream().map(Offering::of).toList()));
    }
}
