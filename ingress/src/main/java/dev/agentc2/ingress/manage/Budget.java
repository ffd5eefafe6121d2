package dev.agentc2.ingress.manage;

import dev.agentc2.platform.http.Fields;
import io.javalin.http.Context;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What a workspace, an agent or a user may spend in a UTC day. Of the three ids that of its scope is set, or none: then
 * it counts for each that has no budget of its own. Immutable.
 *
 * @param scope WORKSPACE, AGENT or USER
 * @param userId as events name the user: {@code user:<id>} or {@code key:<id>}
 * @param dailyLimitUsd US dollars
 */
record Budget(
        String id,
        String slug,
        String name,
        String scope,
        @Nullable String workspaceId,
        @Nullable String agentId,
        @Nullable String userId,
        String dailyLimitUsd,
        long rowVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Row {
    static final Table<Budget> TABLE = new Table<>(
            "budget_policies",
            "budget",
            "t.id, t.slug, t.name, t.scope, t.target, t.daily_limit_nanos, t.row_version, t.created_at, t.updated_at",
            (row, ctx) -> of(row));

    static final Audit AUDIT = new Audit("budget");

    private static final String WORKSPACE = "WORKSPACE";
    private static final String AGENT = "AGENT";
    private static final String USER = "USER";
    private static final List<String> SCOPES = List.of(WORKSPACE, AGENT, USER);
    private static final int LONGEST_USER = 200;

    /** Body of POST. */
    record Draft(
            @Nullable String slug,
            @Nullable String name,
            @Nullable String scope,
            @Nullable String workspaceId,
            @Nullable String agentId,
            @Nullable String userId,
            @Nullable String dailyLimitUsd) {
        Edit edit() {
            return new Edit(name, scope, workspaceId, agentId, userId, dailyLimitUsd);
        }
    }

    /** Body of PUT. */
    record Edit(
            @Nullable String name,
            @Nullable String scope,
            @Nullable String workspaceId,
            @Nullable String agentId,
            @Nullable String userId,
            @Nullable String dailyLimitUsd) {
        /** Checks it, and keeps what it is for until the end of the transaction. */
        Fields check(Handle handle, String org, Fields fields) {
            fields.text("name", name, Limits.NAME)
                    .check("scope", SCOPES.contains(Objects.requireNonNullElse(scope, "")), "is one of " + SCOPES)
                    .check(
                            "dailyLimitUsd",
                            dailyLimitUsd != null && Money.isAmount(dailyLimitUsd),
                            "is a text with an amount of US dollars such as \"12.50\"")
                    .check(
                            "userId",
                            userId == null || isUser(userId),
                            "is an id as events name users, such as user:<id>")
                    .check(
                            "scope",
                            Stream.of(workspaceId, agentId, userId)
                                            .filter(Objects::nonNull)
                                            .count()
                                    == (target() == null ? 0 : 1),
                            "admits only the id of its own kind");
            Workspace.check(handle, org, fields, workspaceId);
            return fields.check(
                    "agentId",
                    agentId == null || Budget.isAgent(handle, org, agentId),
                    "is the id of an agent of the organisation");
        }

        /** What it is for; null for each. */
        @Nullable
        String target() {
            return switch (Objects.requireNonNullElse(scope, "")) {
                case WORKSPACE -> workspaceId;
                case AGENT -> agentId;
                case USER -> userId;
                default -> null;
            };
        }

        private static boolean isUser(String id) {
            return !id.isBlank() && id.length() <= LONGEST_USER && id.chars().noneMatch(Character::isISOControl);
        }
    }

    /** Those for a workspace or an agent, which go with it. */
    static List<Budget> of(Handle handle, String org, String target) {
        return TABLE.all(
                handle, org, "AND t.target = :target AND t.scope IN ('WORKSPACE', 'AGENT')", Map.of("target", target));
    }

    void delete(Handle handle, Context ctx, String org) {
        Requests.delete(handle, TABLE.name(), org, id);
        AUDIT.deleted(handle, ctx, this);
    }

    private static boolean isAgent(Handle handle, String org, String id) {
        return Agent.TABLE.keep(handle, org, id);
    }

    private static Budget of(ResultSet row) throws SQLException {
        String scope = row.getString("scope");
        String target = row.getString("target");
        return new Budget(
                row.getString("id"),
                row.getString("slug"),
                row.getString("name"),
                scope,
                scope.equals(WORKSPACE) ? target : null,
                scope.equals(AGENT) ? target : null,
                scope.equals(USER) ? target : null,
                Objects.requireNonNull(Money.usd(row.getLong("daily_limit_nanos"))),
                row.getLong("row_version"),
                Columns.time(row, "created_at"),
                Columns.time(row, "updated_at"));
    }
}
