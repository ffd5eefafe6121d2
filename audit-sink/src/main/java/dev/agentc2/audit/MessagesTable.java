package dev.agentc2.audit;

import static dev.agentc2.audit.Column.text;

import dev.agentc2.audit.Column.Kind;
import dev.agentc2.wire.InboundMessage;
import dev.agentc2.wire.Reply;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What was said. A message that a client sent again, under the same turn, stays as it came first. */
final class MessagesTable implements Table {
    private static final BulkInsert INSERT = new BulkInsert(
            "messages",
            List.of(
                    text("org_id"),
                    text("conversation_id"),
                    text("turn_id"),
                    text("role"),
                    Column.of("at", Kind.TIME),
                    text("text")),
            "ORDER BY r.org_id, r.turn_id, r.role ON CONFLICT DO NOTHING");

    private final List<@Nullable Object[]> rows = new ArrayList<>();

    @Override
    public void add(ConsumerRecord<String, byte[]> source, SpecificRecord value) {
        switch (value) {
            case InboundMessage m ->
                add(m.getOrgId(), m.getConversationId(), m.getTurnId(), "user", m.getReceivedAt(), m.getText());
            case Reply r ->
                add(r.getOrgId(), r.getConversationId(), r.getTurnId(), "assistant", r.getAt(), r.getText());
            default -> {
                // nothing else is said
            }
        }
    }

    @Override
    public void write(Connection connection) throws SQLException {
        INSERT.run(connection, rows);
    }

    private void add(String orgId, String conversationId, String turnId, String role, long at, String text) {
        rows.add(new @Nullable Object[] {orgId, conversationId, turnId, role, at, text});
    }
}
