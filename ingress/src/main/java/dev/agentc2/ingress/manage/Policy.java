package dev.agentc2.ingress.manage;

import dev.agentc2.platform.http.Fields;
import io.javalin.http.Context;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A guardrail policy. Immutable.
 *
 * @param inputAction what a message that looks like an injection meets: BLOCK, REPORT or OFF
 * @param outputRules rules whose findings are replaced in answers
 */
record Policy(
        String id,
        String slug,
        String name,
        String inputAction,
        List<String> outputRules,
        long rowVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Row {
    static final Table<Policy> TABLE = new Table<>(
            "guardrail_policies",
            "policy",
            "t.id, t.slug, t.name, t.input_action, t.output_rules, t.row_version, t.created_at, t.updated_at",
            (row, ctx) -> of(row));

    static final Audit AUDIT = new Audit("policy");

    private static final List<String> ACTIONS = List.of("BLOCK", "REPORT", "OFF");
    private static final List<String> RULES =
            List.of("private-key", "json-web-token", "secret", "email", "card", "phone");

    /** Body of POST. */
    record Draft(
            @Nullable String slug,
            @Nullable String name,
            @Nullable String inputAction,
            @Nullable List<@Nullable String> outputRules) {
        Fields check() {
            return edit().check(new Fields().slug("slug", slug));
        }

        Edit edit() {
            return new Edit(name, inputAction, outputRules);
        }
    }

    /** Body of PUT. */
    record Edit(
            @Nullable String name,
            @Nullable String inputAction,
            @Nullable List<@Nullable String> outputRules) {
        Fields check(Fields fields) {
            return fields.text("name", name, Limits.NAME)
                    .check(
                            "inputAction",
                            ACTIONS.contains(Objects.requireNonNullElse(inputAction, "")),
                            "is one of " + ACTIONS)
                    .check(
                            "outputRules",
                            outputRules != null && areRules(ruleNames()),
                            "is required: some of " + RULES + ", each once");
        }

        List<String> ruleNames() {
            return outputRules == null
                    ? List.of()
                    : outputRules.stream()
                            .map(rule -> Objects.requireNonNullElse(rule, ""))
                            .toList();
        }

        private static boolean areRules(List<String> names) {
            Set<String> distinct = new HashSet<>(names);
            return distinct.size() == names.size() && RULES.containsAll(distinct);
        }
    }

    void delete(Handle handle, Context ctx, String org) {
        Requests.delete(handle, TABLE.name(), org, id);
        AUDIT.deleted(handle, ctx, this);
    }

    private static Policy of(ResultSet row) throws SQLException {
        return new Policy(
                row.getString("id"),
                row.getString("slug"),
                row.getString("name"),
                row.getString("input_action"),
                Columns.texts(row, "output_rules"),
                row.getLong("row_version"),
                Columns.time(row, "created_at"),
                Columns.time(row, "updated_at"));
    }
}
