package dev.agentc2.ingress.manage;

import dev.agentc2.platform.http.Fields;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A folder for agents and connections of an organisation. Immutable. */
record Workspace(String id, String slug, String name, long rowVersion, Instant createdAt, Instant updatedAt)
        implements Row {
    static final Table<Workspace> TABLE = new Table<>(
            "workspaces",
            "workspace",
            "t.id, t.slug, t.name, t.row_version, t.created_at, t.updated_at",
            (row, ctx) -> of(row));

    static final Audit AUDIT = new Audit("workspace");

    /** Body of POST. */
    record Draft(@Nullable String slug, @Nullable String name) {
        Fields check() {
            return new Fields().slug("slug", slug).text("name", name, Limits.NAME);
        }
    }

    /** Body of PUT. */
    record Edit(@Nullable String name) {
        Fields check() {
            return new Fields().text("name", name, Limits.NAME);
        }
    }

    /** Checks that the workspace that something shall be in exists, and keeps it until the end of the transaction. */
    static void check(Handle handle, String org, Fields fields, @Nullable String workspaceId) {
        fields.check(
                "workspaceId",
                workspaceId == null || TABLE.keep(handle, org, workspaceId),
                "is the id of a workspace of the organisation");
    }

    private static Workspace of(ResultSet row) throws SQLException {
        return new Workspace(
                row.getString("id"),
                row.getString("slug"),
                row.getString("name"),
                row.getLong("row_version"),
                Columns.time(row, "created_at"),
                Columns.time(row, "updated_at"));
    }
}
