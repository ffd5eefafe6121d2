package dev.agentc2.audit;

import dev.agentc2.audit.Column.Kind;
import dev.agentc2.topics.ApprovalId;
import dev.agentc2.wire.ApprovalDecided;
import dev.agentc2.wire.ApprovalRequested;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** One row a question that people are asked about a tool call, or by its server: its request and its end each add what they know. */
final class ApprovalsTable implements Table {
    /** Columns; names are those of the table in upper case. */
    private enum Fact {
        ORG_ID(Kind.TEXT),
        APPROVAL_ID(Kind.TEXT),
        CONVERSATION_ID(Kind.TEXT),
        TURN_ID(Kind.TEXT),
        CALL_ID(Kind.TEXT),
        TOOL(Kind.TEXT),
        AGENT_ID(Kind.TEXT),
        USER_ID(Kind.TEXT),
        ARGUMENTS(Kind.TEXT),
        BY_USER(Kind.FLAG),
        REQUESTED_AT(Kind.TIME),
        EXPIRES_AT(Kind.TIME),
        VERDICT(Kind.TEXT),
        DECISION_ID(Kind.TEXT),
        DECIDED_BY(Kind.TEXT),
        DECIDED_AT(Kind.TIME),
        EDITED_ARGUMENTS(Kind.TEXT),
        REASON(Kind.TEXT),
        KIND(Kind.TEXT),
        MESSAGE(Kind.TEXT),
        ANSWER_SCHEMA(Kind.TEXT);

        private static final List<Fact> ALL = List.of(values());

        private final Column column;

        Fact(Kind kind) {
            this.column = Column.of(name().toLowerCase(Locale.ROOT), kind);
        }
    }

    private record Key(String orgId, String approvalId) {}

    private static final BulkInsert UPSERT = new BulkInsert(
            "approvals",
            Fact.ALL.stream().map(f -> f.column).toList(),
            "ORDER BY r.org_id, r.approval_id ON CONFLICT (org_id, approval_id) DO UPDATE SET "
                    + Fact.ALL.subList(Fact.AGENT_ID.ordinal(), Fact.ALL.size()).stream()
                            .map(f -> "%1$s = COALESCE(approvals.%1$s, excluded.%1$s)".formatted(f.column.name()))
                            .collect(Collectors.joining(", ")));

    private final Map<Key, EnumMap<Fact, @Nullable Object>> rows = new HashMap<>();

    @Override
    public void add(ConsumerRecord<String, byte[]> source, SpecificRecord value) {
        switch (value) {
            case ApprovalRequested e -> requested(e);
            case ApprovalDecided e -> decided(e);
            default -> {
                // not about an approval
            }
        }
    }

    @Override
    public void write(Connection connection) throws SQLException {
        UPSERT.run(
                connection, rows.values().stream().map(ApprovalsTable::values).toList());
    }

    private void requested(ApprovalRequested e) {
        var row =
                row(e.getOrgId(), e.getConversationId(), e.getTurnId(), e.getCallId(), e.getQuestionId(), e.getTool());
        row.put(Fact.AGENT_ID, e.getAgentId());
        row.put(Fact.USER_ID, e.getUserId());
        row.put(Fact.ARGUMENTS, e.getArguments());
        row.put(Fact.BY_USER, e.getByUser());
        row.put(Fact.REQUESTED_AT, e.getAt());
        row.put(Fact.EXPIRES_AT, e.getExpiresAt());
        row.put(Fact.KIND, e.getKind());
        row.put(Fact.MESSAGE, e.getMessage());
        row.put(Fact.ANSWER_SCHEMA, e.getAnswerSchema());
    }

    private void decided(ApprovalDecided e) {
        var row =
                row(e.getOrgId(), e.getConversationId(), e.getTurnId(), e.getCallId(), e.getQuestionId(), e.getTool());
        row.put(Fact.VERDICT, e.getVerdict());
        row.put(Fact.DECISION_ID, e.getDecisionId());
        row.put(Fact.DECIDED_BY, e.getDecidedBy());
        row.put(Fact.DECIDED_AT, e.getAt());
        row.put(Fact.EDITED_ARGUMENTS, e.getArguments());
        row.put(Fact.REASON, e.getReason());
    }

    private EnumMap<Fact, @Nullable Object> row(
            String orgId,
            String conversationId,
            String turnId,
            String callId,
            @Nullable String questionId,
            String tool) {
        String approvalId = ApprovalId.text(turnId, callId, questionId);
        return rows.computeIfAbsent(new Key(orgId, approvalId), key -> {
            EnumMap<Fact, @Nullable Object> row = new EnumMap<>(Fact.class);
            row.put(Fact.ORG_ID, orgId);
            row.put(Fact.APPROVAL_ID, approvalId);
            row.put(Fact.CONVERSATION_ID, conversationId);
            row.put(Fact.TURN_ID, turnId);
            row.put(Fact.CALL_ID, callId);
            row.put(Fact.TOOL, tool);
            return row;
        });
    }

    private static @Nullable Object[] values(EnumMap<Fact, @Nullable Object> row) {
        @Nullable Object[] values = new @Nullable Object[Fact.ALL.size()];
        row.forEach((fact, value) -> values[fact.ordinal()] = value);
        return values;
    }
}
