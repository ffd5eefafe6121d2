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
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A way to a tool server or model provider of the organisation's own. Immutable.
 *
 * @param kind MCP or MODEL_PROVIDER
 * @param settings what isn't secret, a JSON object
 * @param hasCredentials whether there are some; they themselves are told to nobody
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
        long rowVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Row {
    static final Table<Connection> TABLE = new Table<>(
            "connections",
            "connection",
            "t.id, t.slug, t.name, t.kind, t.url, t.workspace_id, t.settings, t.enabled, t.row_version, t.created_at,"
                    + " t.updated_at, EXISTS (SELECT FROM connection_secrets s WHERE s.connection_id = t.id) AS sealed",
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

    private static Connection of(ResultSet row) throws SQLException {
        return new Connection(
                row.getString("id"),
                row.getString("slug"),
                row.getString("name"),
                row.getString("kind"),
                row.getString("url"),
                row.getString("workspace_id"),
                json(row.getString("settings")),
                row.getBoolean("enabled"),
                row.getBoolean("sealed"),
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
