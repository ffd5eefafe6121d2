package dev.agentc2.audit;

import dev.agentc2.audit.Column.Kind;
import dev.agentc2.wire.InboundMessage;
import dev.agentc2.wire.ModelRouted;
import dev.agentc2.wire.Reply;
import dev.agentc2.wire.TurnAccepted;
import dev.agentc2.wire.TurnCancelled;
import dev.agentc2.wire.TurnCompleted;
import dev.agentc2.wire.TurnFailed;
import dev.agentc2.wire.TurnRefused;
import dev.agentc2.wire.Usage;
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

/**
 * One row a turn. Its records come from several topics, whose order among each other is open, and one of them may come
 * twice when a client repeats itself; so each only adds what isn't known yet.
 */
final class TurnsTable implements Table {
    /** Columns in the table's order of meaning; names are those of the table in upper case. */
    private enum Fact {
        ORG_ID(Kind.TEXT),
        TURN_ID(Kind.TEXT),
        CONVERSATION_ID(Kind.TEXT),
        AGENT_ID(Kind.TEXT),
        AGENT_VERSION(Kind.INT),
        USER_ID(Kind.TEXT),
        CHANNEL(Kind.TEXT),
        RECEIVED_AT(Kind.TIME),
        ACCEPTED_AT(Kind.TIME),
        ENDED_AT(Kind.TIME),
        OUTCOME(Kind.TEXT),
        REASON(Kind.TEXT),
        DETAIL(Kind.TEXT),
        FINISH_REASON(Kind.TEXT),
        TIER(Kind.TEXT),
        PROVIDER(Kind.TEXT),
        MODEL(Kind.TEXT),
        STEPS(Kind.INT),
        INPUT_TOKENS(Kind.LONG),
        CACHED_INPUT_TOKENS(Kind.LONG),
        CACHE_WRITE_TOKENS(Kind.LONG),
        OUTPUT_TOKENS(Kind.LONG),
        REASONING_TOKENS(Kind.LONG),
        USAGE_ESTIMATED(Kind.FLAG),
        COST_NANOS(Kind.LONG),
        DURATION_MS(Kind.LONG),
        REPLY_STATUS(Kind.TEXT),
        REPLY_ATTEMPT(Kind.INT),
        REPLIED_AT(Kind.TIME);

        private static final List<Fact> ALL = List.of(values());

        private final Column column;

        Fact(Kind kind) {
            this.column = Column.of(name().toLowerCase(Locale.ROOT), kind);
        }
    }

    private record Key(String orgId, String turnId) {}

    private static final BulkInsert UPSERT = new BulkInsert(
            "turns",
            Fact.ALL.stream().map(f -> f.column).toList(),
            "ORDER BY r.org_id, r.turn_id ON CONFLICT (org_id, turn_id) DO UPDATE SET "
                    + Fact.ALL.subList(Fact.AGENT_ID.ordinal(), Fact.ALL.size()).stream()
                            .map(f -> "%1$s = COALESCE(turns.%1$s, excluded.%1$s)".formatted(f.column.name()))
                            .collect(Collectors.joining(", ")));

    private final Map<Key, EnumMap<Fact, Object>> rows = new HashMap<>();

    @Override
    public void add(ConsumerRecord<String, byte[]> source, SpecificRecord value) {
        switch (value) {
            case InboundMessage m -> received(m);
            case TurnAccepted e -> accepted(e);
            case ModelRouted e -> routed(e);
            case TurnRefused e -> ended(row(e.getOrgId(), e.getConversationId(), e.getTurnId()), "REFUSED", e.getAt());
            case TurnCompleted e -> {
                var row = ended(row(e.getOrgId(), e.getConversationId(), e.getTurnId()), "COMPLETED", e.getAt());
                row.putIfAbsent(Fact.FINISH_REASON, e.getFinishReason());
                measured(row, e.getSteps(), e.getDurationMs(), e.getUsage(), e.getCostNanos());
            }
            case TurnFailed e -> {
                var row = ended(row(e.getOrgId(), e.getConversationId(), e.getTurnId()), "FAILED", e.getAt());
                measured(row, e.getSteps(), e.getDurationMs(), e.getUsage(), e.getCostNanos());
            }
            case TurnCancelled e -> {
                var row = ended(row(e.getOrgId(), e.getConversationId(), e.getTurnId()), "CANCELLED", e.getAt());
                measured(row, e.getSteps(), e.getDurationMs(), e.getUsage(), e.getCostNanos());
            }
            case Reply r -> replied(r);
            default -> {
                // the row doesn't tell more than this; the rest of the turn is in events
            }
        }
    }

    @Override
    public void write(Connection connection) throws SQLException {
        UPSERT.run(connection, rows.values().stream().map(TurnsTable::values).toList());
    }

    private void received(InboundMessage m) {
        var row = row(m.getOrgId(), m.getConversationId(), m.getTurnId());
        row.putIfAbsent(Fact.USER_ID, m.getUserId());
        row.putIfAbsent(Fact.CHANNEL, m.getChannel());
        row.putIfAbsent(Fact.RECEIVED_AT, m.getReceivedAt());
    }

    private void accepted(TurnAccepted e) {
        var row = row(e.getOrgId(), e.getConversationId(), e.getTurnId());
        row.putIfAbsent(Fact.AGENT_ID, e.getAgentId());
        row.putIfAbsent(Fact.AGENT_VERSION, e.getAgentVersion());
        row.putIfAbsent(Fact.USER_ID, e.getUserId());
        row.putIfAbsent(Fact.CHANNEL, e.getChannel());
        row.putIfAbsent(Fact.ACCEPTED_AT, e.getAt());
    }

    private void routed(ModelRouted e) {
        var row = row(e.getOrgId(), e.getConversationId(), e.getTurnId());
        row.putIfAbsent(Fact.TIER, e.getTier());
        row.putIfAbsent(Fact.PROVIDER, e.getProvider());
        row.putIfAbsent(Fact.MODEL, e.getModel());
    }

    private void replied(Reply r) {
        var row = row(r.getOrgId(), r.getConversationId(), r.getTurnId());
        row.putIfAbsent(Fact.REPLY_STATUS, r.getStatus());
        row.putIfAbsent(Fact.REPLY_ATTEMPT, r.getAttempt());
        row.putIfAbsent(Fact.REPLIED_AT, r.getAt());
        putIfKnown(row, Fact.REASON, r.getReason());
        putIfKnown(row, Fact.DETAIL, r.getDetail());
        putIfKnown(row, Fact.FINISH_REASON, r.getFinishReason());
        used(row, r.getUsage(), r.getCostNanos());
    }

    private static EnumMap<Fact, Object> ended(EnumMap<Fact, Object> row, String outcome, long at) {
        row.putIfAbsent(Fact.OUTCOME, outcome);
        row.putIfAbsent(Fact.ENDED_AT, at);
        return row;
    }

    private static void measured(EnumMap<Fact, Object> row, int steps, long durationMs, Usage usage, long costNanos) {
        row.putIfAbsent(Fact.STEPS, steps);
        row.putIfAbsent(Fact.DURATION_MS, durationMs);
        used(row, usage, costNanos);
    }

    private static void used(EnumMap<Fact, Object> row, Usage usage, long costNanos) {
        row.putIfAbsent(Fact.INPUT_TOKENS, usage.getInputTokens());
        row.putIfAbsent(Fact.CACHED_INPUT_TOKENS, usage.getCachedInputTokens());
        row.putIfAbsent(Fact.CACHE_WRITE_TOKENS, usage.getCacheWriteTokens());
        row.putIfAbsent(Fact.OUTPUT_TOKENS, usage.getOutputTokens());
        row.putIfAbsent(Fact.REASONING_TOKENS, usage.getReasoningTokens());
        row.putIfAbsent(Fact.USAGE_ESTIMATED, usage.getEstimated());
        row.putIfAbsent(Fact.COST_NANOS, costNanos);
    }

    private static void putIfKnown(EnumMap<Fact, Object> row, Fact fact, @Nullable String value) {
        if (value != null) {
            row.putIfAbsent(fact, value);
        }
    }

    private EnumMap<Fact, Object> row(String orgId, String conversationId, String turnId) {
        return rows.computeIfAbsent(new Key(orgId, turnId), key -> {
            EnumMap<Fact, Object> row = new EnumMap<>(Fact.class);
            row.put(Fact.ORG_ID, orgId);
            row.put(Fact.TURN_ID, turnId);
            row.put(Fact.CONVERSATION_ID, conversationId);
            return row;
        });
    }

    private static @Nullable Object[] values(EnumMap<Fact, Object> row) {
        @Nullable Object[] values = new @Nullable Object[Fact.ALL.size()];
        row.forEach((fact, value) -> values[fact.ordinal()] = value);
        return values;
    }
}
