package dev.agentc2.audit;

import static dev.agentc2.audit.Column.text;

import dev.agentc2.audit.Column.Kind;
import dev.agentc2.wire.InboundMessage;
import dev.agentc2.wire.Reply;
import dev.agentc2.wire.TurnAccepted;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** One row a conversation: agent, title, when something was last said in it, and its number of accepted turns. */
final class ConversationsTable implements Table {
    private static final BulkInsert UPSERT = new BulkInsert(
            "conversations",
            List.of(
                    text("org_id"),
                    text("conversation_id"),
                    text("agent_id"),
                    text("title"),
                    Column.of("created_at", Kind.TIME),
                    Column.of("last_activity_at", Kind.TIME),
                    Column.of("turns", Kind.INT)),
            """
            ORDER BY r.org_id, r.conversation_id ON CONFLICT (org_id, conversation_id) DO UPDATE SET
                agent_id = COALESCE(excluded.agent_id, conversations.agent_id),
                title = COALESCE(conversations.title, excluded.title),
                created_at = LEAST(conversations.created_at, excluded.created_at),
                last_activity_at = GREATEST(conversations.last_activity_at, excluded.last_activity_at),
                turns = conversations.turns + excluded.turns""");

    private record Key(String orgId, String conversationId) {}

    /** What a batch tells about one conversation. */
    private static final class Row {
        private @Nullable String agentId;
        private @Nullable String title;
        private long createdAt = Long.MAX_VALUE;
        private long lastActivityAt = Long.MIN_VALUE;
        private int turns;

        Row active(long at) {
            createdAt = Math.min(createdAt, at);
            lastActivityAt = Math.max(lastActivityAt, at);
            return this;
        }
    }

    private final Map<Key, Row> rows = new HashMap<>();

    @Override
    public void add(ConsumerRecord<String, byte[]> source, SpecificRecord value) {
        switch (value) {
            case InboundMessage m -> {
                Row row = row(m.getOrgId(), m.getConversationId()).active(m.getReceivedAt());
                row.title = row.title == null ? Title.of(m.getText()) : row.title;
            }
            case TurnAccepted e -> {
                Row row = row(e.getOrgId(), e.getConversationId()).active(e.getAt());
                row.agentId = e.getAgentId();
                row.turns++;
            }
            case Reply r -> row(r.getOrgId(), r.getConversationId()).active(r.getAt());
            default -> {
                // nothing else is said in a conversation
            }
        }
    }

    @Override
    public void write(Connection connection) throws SQLException {
        UPSERT.run(
                connection,
                rows.entrySet().stream()
                        .map(e -> values(e.getKey(), e.getValue()))
                        .toList());
    }

    private Row row(String orgId, String conversationId) {
        return rows.computeIfAbsent(new Key(orgId, conversationId), key -> new Row());
    }

    private static @Nullable Object[] values(Key key, Row row) {
        return new @Nullable Object[] {
            key.orgId, key.conversationId, row.agentId, row.title, row.createdAt, row.lastActivityAt, row.turns
        };
    }
}
