package dev.agentc2.ingress.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.topics.Topics;
import dev.agentc2.wire.AgentConfig;
import dev.agentc2.wire.ApprovalPolicy;
import dev.agentc2.wire.ApprovalRule;
import dev.agentc2.wire.AuditRecord;
import dev.agentc2.wire.BudgetConfig;
import dev.agentc2.wire.BudgetLimit;
import dev.agentc2.wire.ConnectionConfig;
import dev.agentc2.wire.GuardrailPolicyConfig;
import dev.agentc2.wire.OrganizationConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows become records, type by type; what is gone becomes a tombstone. */
class RowMapperTest {
    private static final String TIME = "2026-01-02T03:04:05.678901Z";
    private static final long TIME_MS = 1_767_323_045_678L;

    @Test
    void anOrganisationWithAndWithoutALimit() {
        CapturedRecord limited = map(CapturedTable.ORGANIZATIONS, "acme", organization());
        assertEquals(Topics.CONFIG_ORGANIZATIONS, limited.topic());
        assertEquals("acme", limited.key());
        assertEquals("acme", limited.orgId());
        assertEquals(
                new OrganizationConfig("acme", "acme", "Acme", "ACTIVE", 5_000_000_000L, TIME_MS), limited.value());
        CapturedRecord unlimited =
                map(CapturedTable.ORGANIZATIONS, "acme", with(organization(), "daily_limit_nanos", null));
        assertNull(value(OrganizationConfig.class, unlimited).getDailyLimitNanos());
    }

    @Test
    void aDeletedOrganisationStaysAsSuchSoThatItsTurnsAreToldWhy() {
        Map<String, @Nullable Object> deleted = with(with(organization(), "status", "DELETED"), "deleted_at", TIME);
        CapturedRecord record = map(CapturedTable.ORGANIZATIONS, "acme", deleted);
        assertEquals("DELETED", value(OrganizationConfig.class, record).getStatus());
    }

    @Test
    void anAgentKeepsWhatIsAbsentAbsent() {
        CapturedRecord full = map(CapturedTable.LIVE_AGENTS, "helper", agent());
        assertEquals(
                AgentConfig.newBuilder()
                        .setAgentId("helper")
                        .setOrgId("acme")
                        .setSlug("help")
                        .setName("Helper")
                        .setVersion(7)
                        .setInstructions("Help.")
                        .setTier("fast")
                        .setModel("sim/one")
                        .setTools(List.of("clock", "http_get"))
                        .setMemoryMessages(20)
                        .setMaxSteps(6)
                        .setMaxOutputTokens(1024)
                        .setTemperature(0.25)
                        .setTurnTimeoutMs(120_000)
                        .setWorkspaceId("w1")
                        .setGuardrailPolicyId("p1")
                        .setUpdatedAt(TIME_MS)
                        .build(),
                full.value());
        Map<String, @Nullable Object> bare = agent();
        for (String column : List.of("tier", "model", "temperature", "workspace_id", "guardrail_policy_id")) {
            bare.put(column, null);
        }
        bare.put("tools", List.of());
        AgentConfig config = value(AgentConfig.class, map(CapturedTable.LIVE_AGENTS, "helper", bare));
        assertNull(config.getTier());
        assertNull(config.getTemperature());
        assertNull(config.getGuardrailPolicyId());
        assertTrue(config.getTools().isEmpty());
    }

    @Test
    void aPolicyAndAConnectionAreGoneOnceDeletedSoftly() {
        CapturedRecord policy = map(CapturedTable.GUARDRAIL_POLICIES, "p1", policy());
        assertEquals(
                new GuardrailPolicyConfig("p1", "acme", "strict", "Strict", 3L, "REPORT", List.of("email"), TIME_MS),
                policy.value());
        CapturedRecord connection = map(CapturedTable.CONNECTIONS, "c1", connection());
        assertEquals(
                new ConnectionConfig(
                        "c1", "acme", null, "crm", "CRM", "MCP", "https://crm.example", "{\"a\": 1}", true, TIME_MS),
                connection.value());
        assertNull(map(CapturedTable.GUARDRAIL_POLICIES, "p1", with(policy(), "deleted_at", TIME))
                .value());
        CapturedRecord gone = map(CapturedTable.CONNECTIONS, "c1", with(connection(), "deleted_at", TIME));
        assertNull(gone.value());
        assertEquals("acme", gone.orgId());
    }

    @Test
    void allBudgetsOfAnOrganisationAreOneRecord() {
        Row row = new Row(Map.of(
                "id",
                "acme",
                "limits",
                "[{\"scope\": \"AGENT\", \"target\": \"a\", \"dailyLimitNanos\": 5}, {\"scope\": \"USER\", \"target\": null,"
                        + " \"dailyLimitNanos\": 7}]",
                "updated_at",
                TIME));
        CapturedRecord record =
                RowMapper.map(CapturedTable.LIVE_BUDGETS, "acme", 9, row, null).orElseThrow();
        assertEquals("acme", record.orgId());
        assertEquals(
                new BudgetConfig(
                        "acme", List.of(new BudgetLimit("AGENT", "a", 5L), new BudgetLimit("USER", null, 7L)), TIME_MS),
                record.value());
    }

    @Test
    void aRowThatIsDeletedLeavesATombstoneOfItsOrganisation() {
        CapturedRecord gone = RowMapper.map(CapturedTable.LIVE_AGENTS, "helper", 9, null, new Row(agent()))
                .orElseThrow();
        assertNull(gone.value());
        assertEquals("helper", gone.key());
        assertEquals("acme", gone.orgId());
        assertEquals("helper/9", gone.id());
    }

    @Test
    void aLargeValueThatAnUpdateDidNotTouchIsTakenFromTheRowBefore() {
        Row before = new Row(agent());
        Map<String, @Nullable Object> after = with(agent(), "instructions", Row.UNCHANGED);
        after.put("tools", List.of(Row.UNCHANGED));
        AgentConfig config = value(
                AgentConfig.class,
                RowMapper.map(CapturedTable.LIVE_AGENTS, "helper", 1, new Row(after), before)
                        .orElseThrow());
        assertEquals("Help.", config.getInstructions());
        assertEquals(List.of("clock", "http_get"), config.getTools());
        assertThrows(
                IllegalArgumentException.class,
                () -> RowMapper.map(CapturedTable.LIVE_AGENTS, "helper", 1, new Row(after), null));
    }

    @Test
    void aRowOfTheOutboxIsAnAuditRecordAndItsCleaningNothing() {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("id", 5L);
        row.put("audit_id", "a1");
        row.put("org_id", "acme");
        row.put("actor", "key:k1");
        row.put("action", "agent.publish");
        row.put("subject_type", "agent");
        row.put("subject_id", "helper");
        row.put("before", null);
        row.put("after", "{\"version\": 2}");
        row.put("request_id", "r1");
        row.put("at", TIME);
        CapturedRecord record = map(CapturedTable.OUTBOX, "5", row);
        assertEquals(Topics.AUDIT_RECORDS, record.topic());
        assertEquals("acme", record.key());
        assertEquals("a1", record.id());
        assertEquals("r1", record.requestId());
        assertEquals(
                new AuditRecord(
                        "a1",
                        "acme",
                        "key:k1",
                        "agent.publish",
                        "agent",
                        "helper",
                        null,
                        "{\"version\": 2}",
                        "r1",
                        TIME_MS),
                record.value());
        assertTrue(
                RowMapper.map(CapturedTable.OUTBOX, "5", 1, null, new Row(row)).isEmpty());
    }

    private static <T extends SpecificRecord> T value(Class<T> type, CapturedRecord record) {
        return type.cast(Objects.requireNonNull(record.value()));
    }

    private static CapturedRecord map(CapturedTable table, String key, Map<String, @Nullable Object> row) {
        return RowMapper.map(table, key, 1, new Row(row), null).orElseThrow();
    }

    private static Map<String, @Nullable Object> with(
            Map<String, @Nullable Object> row, String column, @Nullable Object value) {
        Map<String, @Nullable Object> changed = new HashMap<>(row);
        changed.put(column, value);
        return changed;
    }

    private static Map<String, @Nullable Object> organization() {
        Map<String, @Nullable Object> row = named("acme", "acme", "Acme");
        row.put("status", "ACTIVE");
        row.put("daily_limit_nanos", 5_000_000_000L);
        return row;
    }

    @Test
    void whatAnAgentLeavesOutOfItsApprovalHasItsUsualValue() {
        AgentConfig config = (AgentConfig) Objects.requireNonNull(map(
                        CapturedTable.LIVE_AGENTS,
                        "helper",
                        with(
                                agent(),
                                "approval",
                                "{\"rules\":[{\"tool\":\"pay\",\"argument\":\"amount\",\"above\":100.5},"
                                        + "{\"tool\":\"mail__*\",\"argument\":\"to\",\"unless\":[\"me\"]}]}"))
                .value());
        assertEquals(
                new ApprovalPolicy(
                        "NEVER",
                        List.of(
                                new ApprovalRule("pay", "amount", "100.5", List.of()),
                                new ApprovalRule("mail__*", "to", null, List.of("me"))),
                        3_600_000L,
                        false),
                config.getApproval());
    }

    private static Map<String, @Nullable Object> agent() {
        Map<String, @Nullable Object> row = named("helper", "help", "Helper");
        row.put("workspace_id", "w1");
        row.put("version", 7);
        row.put("instructions", "Help.");
        row.put("tier", "fast");
        row.put("model", "sim/one");
        row.put("tools", List.of("clock", "http_get"));
        row.put("memory_messages", 20);
        row.put("max_steps", 6);
        row.put("max_output_tokens", 1024);
        row.put("temperature", 0.25);
        row.put("turn_timeout_ms", 120_000L);
        row.put("guardrail_policy_id", "p1");
        return row;
    }

    private static Map<String, @Nullable Object> policy() {
        Map<String, @Nullable Object> row = named("p1", "strict", "Strict");
        row.put("row_version", 3L);
        row.put("input_action", "REPORT");
        row.put("output_rules", List.of("email"));
        return row;
    }

    private static Map<String, @Nullable Object> connection() {
        Map<String, @Nullable Object> row = named("c1", "crm", "CRM");
        row.put("kind", "MCP");
        row.put("url", "https://crm.example");
        row.put("settings", "{\"a\": 1}");
        row.put("enabled", true);
        return row;
    }

    private static Map<String, @Nullable Object> named(String id, String slug, String name) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("id", id);
        row.put("org_id", "acme");
        row.put("slug", slug);
        row.put("name", name);
        row.put("updated_at", TIME);
        row.put("deleted_at", null);
        return row;
    }
}
