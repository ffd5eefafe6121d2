package dev.agentc2.ingress.manage;

import dev.agentc2.platform.http.Fields;
import io.javalin.http.Context;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * An agent, without what its versions say. Immutable.
 *
 * @param workspaceId workspace that it is in; null for none
 * @param liveVersion version that answers; null while it is off
 * @param latestVersion highest version there is; 0 before the first
 */
record Agent(
        String id,
        String slug,
        String name,
        String description,
        @Nullable String workspaceId,
        @Nullable Integer liveVersion,
        int latestVersion,
        long rowVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Row {
    static final Table<Agent> TABLE = new Table<>(
            "agents",
            "agent",
            "t.id, t.slug, t.name, t.description, t.workspace_id, t.live_version, t.latest_version, t.row_version,"
                    + " t.created_at, t.updated_at",
            (row, ctx) -> of(row));

    static final Audit AUDIT = new Audit("agent");

    /**
     * Body of POST.
     *
     * @param version what its first version says; null for none yet
     * @param publish whether that goes live at once
     */
    record Draft(
            @Nullable String slug,
            @Nullable String name,
            @Nullable String description,
            @Nullable String workspaceId,
            AgentVersion.@Nullable Draft version,
            @Nullable Boolean publish) {
        Fields check() {
            Fields fields = new Fields()
                    .slug("slug", slug)
                    .text("name", name, Limits.NAME)
                    .optionalText("description", description, Limits.DESCRIPTION);
            if (version != null) {
                version.check(fields, "version.");
            }
            return fields.check("publish", !isPublished() || version != null, "wants a version to publish");
        }

        boolean isPublished() {
            return Boolean.TRUE.equals(publish);
        }

        String described() {
            return description == null ? "" : description;
        }
    }

    /** Body of PUT. */
    record Edit(
            @Nullable String name,
            @Nullable String description,
            @Nullable String workspaceId) {
        Fields check() {
            return new Fields()
                    .text("name", name, Limits.NAME)
                    .optionalText("description", description, Limits.DESCRIPTION);
        }

        String described() {
            return description == null ? "" : description;
        }
    }

    /** Takes it off and deletes it with its budget; its versions stay, for turns name them. */
    void delete(Handle handle, Context ctx, String org) {
        handle.createUpdate("UPDATE agents SET live_version = NULL, deleted_at = now()"
                        + " WHERE org_id = :org AND id = :id AND deleted_at IS NULL")
                .bind("org", org)
                .bind("id", id)
                .execute();
        AUDIT.deleted(handle, ctx, this);
        Budget.of(handle, org, id).forEach(budget -> budget.delete(handle, ctx, org));
    }

    private static Agent of(ResultSet row) throws SQLException {
        return new Agent(
                row.getString("id"),
                row.getString("slug"),
                row.getString("name"),
                row.getString("description"),
                row.getString("workspace_id"),
                row.getObject("live_version", Integer.class),
                row.getInt("latest_version"),
                row.getLong("row_version"),
                Columns.time(row, "created_at"),
                Columns.time(row, "updated_at"));
    }
}
