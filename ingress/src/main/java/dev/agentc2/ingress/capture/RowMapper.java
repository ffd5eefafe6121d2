package dev.agentc2.ingress.capture;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.wire.AgentConfig;
import dev.agentc2.wire.ApprovalPolicy;
import dev.agentc2.wire.ApprovalRule;
import dev.agentc2.wire.AuditRecord;
import dev.agentc2.wire.BudgetConfig;
import dev.agentc2.wire.BudgetLimit;
import dev.agentc2.wire.ConnectionConfig;
import dev.agentc2.wire.GuardrailPolicyConfig;
import dev.agentc2.wire.OrganizationConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * From the rows of captured tables to records. A policy or connection that is deleted softly is gone; a deleted
 * organisation stays as such, so that its running turns and late messages are told why they end. Pure.
 */
final class RowMapper {
    private static final String DELETED_AT = "deleted_at";

    /** How long a person's answer is waited for unless it is said, milliseconds. */
    private static final long APPROVAL_WAIT_MS = 3_600_000;

    private RowMapper() {}

    /**
     * The record of a row's state.
     *
     * @param table where the row is
     * @param key its id
     * @param position where the change is in the log; makes the event's identity
     * @param after the row as it is now; null when it is gone
     * @param before as it was; null when that isn't known
     * @return empty when the change means nothing to Kafka
     * @throws IllegalArgumentException when the row lacks what the record needs
     */
    static Optional<CapturedRecord> map(
            CapturedTable table, String key, long position, @Nullable Row after, @Nullable Row before) {
        if (table == CapturedTable.OUTBOX) {
            return after == null ? Optional.empty() : Optional.of(audit(after));
        }
        Row row = after == null ? null : after.completedBy(before);
        SpecificRecord value = row == null ? null : value(table, row);
        return Optional.of(new CapturedRecord(
                table.topic(),
                key,
                value,
                key + "/" + position,
                owner(table, key, row, before),
                CapturedRecord.UNKNOWN));
    }

    private static @Nullable SpecificRecord value(CapturedTable table, Row row) {
        return switch (table) {
            case ORGANIZATIONS -> organization(row);
            case LIVE_AGENTS -> agent(row);
            case GUARDRAIL_POLICIES -> row.has(DELETED_AT) ? null : policy(row);
            case LIVE_BUDGETS -> budgets(row);
            case CONNECTIONS -> row.has(DELETED_AT) ? null : connection(row);
            case OUTBOX -> throw new IllegalStateException("rows of the outbox aren't kept by key");
        };
    }

    private static String owner(CapturedTable table, String key, @Nullable Row row, @Nullable Row before) {
        if (table == CapturedTable.ORGANIZATIONS || table == CapturedTable.LIVE_BUDGETS) {
            return key;
        }
        Row known = row == null ? before : row;
        String orgId = known == null ? null : known.optionalText("org_id");
        return orgId == null ? CapturedRecord.UNKNOWN : orgId;
    }

    private static OrganizationConfig organization(Row row) {
        return OrganizationConfig.newBuilder()
                .setOrgId(row.text("id"))
                .setSlug(row.text("slug"))
                .setName(row.text("name"))
                .setStatus(row.text("status"))
                .setDailyLimitNanos(row.optionalNumber("daily_limit_nanos"))
                .setUpdatedAt(row.time("updated_at"))
                .build();
    }

    private static AgentConfig agent(Row row) {
        return AgentConfig.newBuilder()
                .setAgentId(row.text("id"))
                .setOrgId(row.text("org_id"))
                .setSlug(row.text("slug"))
                .setName(row.text("name"))
                .setVersion(row.count("version"))
                .setInstructions(row.text("instructions"))
                .setTier(row.optionalText("tier"))
                .setModel(row.optionalText("model"))
                .setTools(row.texts("tools"))
                .setMemoryMessages(row.count("memory_messages"))
                .setMaxSteps(row.count("max_steps"))
                .setMaxOutputTokens(row.count("max_output_tokens"))
                .setTemperature(row.optionalReal("temperature"))
                .setTurnTimeoutMs(row.number("turn_timeout_ms"))
                .setWorkspaceId(row.optionalText("workspace_id"))
                .setGuardrailPolicyId(row.optionalText("guardrail_policy_id"))
                .setApproval(row.has("approval") ? approval(row.json("approval")) : null)
                .setUpdatedAt(row.time("updated_at"))
                .build();
    }

    private static ApprovalPolicy approval(JsonNode given) {
        List<ApprovalRule> rules = new ArrayList<>();
        for (JsonNode rule : given.path("rules")) {
            JsonNode above = rule.path("above");
            List<String> unless = new ArrayList<>();
            rule.path("unless").forEach(value -> unless.add(value.asText()));
            rules.add(new ApprovalRule(
                    rule.path("tool").asText(),
                    rule.path("argument").textValue(),
                    above.isNumber() ? above.decimalValue().toString() : null,
                    unless));
        }
        return new ApprovalPolicy(
                given.path("mode").asText("NEVER"),
                rules,
                given.path("waitMs").asLong(APPROVAL_WAIT_MS),
                given.path("byUser").asBoolean(false));
    }

    private static GuardrailPolicyConfig policy(Row row) {
        return GuardrailPolicyConfig.newBuilder()
                .setPolicyId(row.text("id"))
                .setOrgId(row.text("org_id"))
                .setSlug(row.text("slug"))
                .setName(row.text("name"))
                .setVersion(row.number("row_version"))
                .setInputAction(row.text("input_action"))
                .setOutputRules(row.texts("output_rules"))
                .setUpdatedAt(row.time("updated_at"))
                .build();
    }

    private static BudgetConfig budgets(Row row) {
        List<BudgetLimit> limits = new ArrayList<>();
        for (JsonNode limit : row.json("limits")) {
            limits.add(new BudgetLimit(
                    limit.path("scope").asText(),
                    limit.path("target").textValue(),
                    limit.path("dailyLimitNanos").asLong()));
        }
        return new BudgetConfig(row.text("id"), limits, row.time("updated_at"));
    }

    private static ConnectionConfig connection(Row row) {
        return ConnectionConfig.newBuilder()
                .setConnectionId(row.text("id"))
                .setOrgId(row.text("org_id"))
                .setWorkspaceId(row.optionalText("workspace_id"))
                .setSlug(row.text("slug"))
                .setName(row.text("name"))
                .setKind(row.text("kind"))
                .setUrl(row.optionalText("url"))
                .setSettings(row.text("settings"))
                .setEnabled(row.flag("enabled"))
                .setUpdatedAt(row.time("updated_at"))
                .build();
    }

    private static CapturedRecord audit(Row row) {
        String requestId = row.optionalText("request_id");
        AuditRecord record = AuditRecord.newBuilder()
                .setAuditId(row.text("audit_id"))
                .setOrgId(row.text("org_id"))
                .setActor(row.text("actor"))
                .setAction(row.text("action"))
                .setSubjectType(row.text("subject_type"))
                .setSubjectId(row.text("subject_id"))
                .setBefore(row.optionalText("before"))
                .setAfter(row.optionalText("after"))
                .setRequestId(requestId)
                .setAt(row.time("at"))
                .build();
        return new CapturedRecord(
                CapturedTable.OUTBOX.topic(),
                record.getOrgId(),
                record,
                record.getAuditId(),
                record.getOrgId(),
                requestId == null ? CapturedRecord.UNKNOWN : requestId);
    }
}
