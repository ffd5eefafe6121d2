package dev.agentc2.ingress.manage;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.credentials.SealedCredentials;
import dev.agentc2.platform.json.Json;
import io.javalin.http.Context;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A way to a tool server or model provider of the organisation's own. Immutable.
 *
 * @param kind MCP or MODEL_PROVIDER
 * @param settings what isn't secret, a JSON object
 * @param hasCredentials whether there are some; they themselves are told to nobody
 * @param authorization how its access by OAuth stands; null when it isn't used that way
 */
record Connection(
        String id,
        String slug,
        String name,
        String kind,
        @Nullable String url,
        @Nullable String workspaceId,
        JsonNode settings,
        boolean enabled,
        boolean hasCredentials,
        @Nullable Authorization authorization,
        long rowVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Row {
    static final Table<Connection> TABLE = new Table<>(
            "connections",
            "connection",
            "t.id, t.slug, t.name, t.kind, t.url, t.workspace_id, t.settings, t.enabled, t.row_version, t.created_at,"
                    + " t.updated_at, EXISTS (SELECT FROM connection_secrets s WHERE s.connection_id = t.id) AS sealed, "
                    + Authorization.COLUMN,
            (row, ctx) -> of(row));

    static final Audit AUDIT = new Audit("connection");

    /**
     * What is recorded of it: as answers show it, and the names of its credentials.
     *
     * @param credentials names; null where they weren't touched
     */
    record Recorded(
            @JsonUnwrapped Connection connection, @Nullable List<String> credentials) {}

    /** Deletes it; its credentials are gone for good. */
    void delete(Handle handle, Context ctx, String org) {
        SealedCredentials.remove(handle, org, id);
        Requests.delete(handle, "connections", org, id);
        AUDIT.deleted(handle, ctx, this);
    }

    /** What is recorded when its credentials become these; null when they stay. */
    Recorded recordedWith(@Nullable SortedMap<String, String> credentials) {
        return new Recorded(this, credentials == null ? null : List.copyOf(credentials.keySet()));
    }

    /** Whether access to its server is granted by an authorization server. */
    boolean usesOAuth() {
        return isOAuth(kind, url, settings);
    }

    private static boolean isOAuth(String kind, @Nullable String url, JsonNode settings) {
        return kind.equals(ConnectionRequest.MCP)
                && url != null
                && settings.path("auth").asText().equals("oauth");
    }

    private static Connection of(ResultSet row) throws SQLException {
        JsonNode settings = json(row.getString("settings"));
        String url = row.getString("url");
        String kind = row.getString("kind");
        return new Connection(
                row.getString("id"),
                row.getString("slug"),
                row.getString("name"),
                kind,
                url,
                row.getString("workspace_id"),
                settings,
                row.getBoolean("enabled"),
                row.getBoolean("sealed"),
                isOAuth(kind, url, settings) ? Authorization.of(row.getString(Authorization.NAME), url) : null,
                row.getLong("row_version"),
                Columns.time(row, "created_at"),
                Columns.time(row, "updated_at"));
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("jsonb holds JSON", e);
        }
    }
}
