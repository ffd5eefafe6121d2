package dev.agentc2.perf.neighbours;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.ApiKey;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.LocalAccess;
import dev.agentc2.stack.client.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.EnumSet;
import org.jdbi.v3.core.Handle;

/** An organisation of a running stack, by a key that may everything. Immutable. */
record Tenant(URI url, String apiKey) {
    /** The stack's first one. */
    static Tenant first(Settings settings) {
        LocalAccess access = LocalAccess.of(settings);
        return new Tenant(access.url(), access.apiKey());
    }

    /** A new one, put into the database as the platform keeps it. */
    static Tenant arrive(Settings settings, String id) {
        ApiKey key = ApiKey.generate(new SecureRandom());
        try (Database database = new Database(settings.get(Settings.POSTGRES_URL), "perf", 1)) {
            database.inOrganization(id, handle -> settle(handle, id, key));
        }
        return new Tenant(LocalAccess.of(settings).url(), key.text());
    }

    private static int settle(Handle handle, String id, ApiKey key) {
        handle.createUpdate("INSERT INTO organizations (id, slug, name) VALUES (:org, :org, :org)")
                .bind("org", id)
                .execute();
        return handle.createUpdate("INSERT INTO api_keys (id, org_id, hash, name, permissions, created_by)"
                        + " VALUES (:id, :org, :hash, 'perf', :permissions, 'system:perf')")
                .bind("id", key.id())
                .bind("org", id)
                .bind("hash", key.hash())
                .bindArray(
                        "permissions",
                        String.class,
                        EnumSet.allOf(Permission.class).stream().map(Enum::name).toArray())
                .execute();
    }

    /**
     * Connects a tool server and makes an agent that may use it.
     *
     * @param slug of both
     * @throws IOException when the platform can't use the server
     */
    void connect(String slug, String url) throws IOException, InterruptedException {
        ObjectNode connection = Json.MAPPER.createObjectNode();
        connection.put("slug", slug).put("name", slug).put("kind", "MCP").put("url", url);
        ObjectNode agent = Json.MAPPER.createObjectNode();
        agent.put("slug", slug).put("name", slug).put("publish", true);
        agent.putObject("version")
                .put("instructions", "Use tools.")
                .putArray("tools")
                .add(slug + "__*");
        try (ApiClient client = new ApiClient(this.url, apiKey)) {
            client.post("/api/connections", connection.toString());
            JsonNode tested = client.post("/api/connections/" + slug + "/test", "{}");
            if (!tested.path("status").asText().equals("READY")) {
                throw new IOException("the tool server " + slug + " can't be used: " + tested.path("problem"));
            }
            client.post("/api/agents", agent.toString());
        }
    }
}
