package dev.agentc2.egress.query;

import dev.agentc2.platform.database.Database;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Puts rows into the store as audit-sink does, under its role. */
final class StoredFixture {
    static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private final Database sink;

    StoredFixture(Database sink) {
        this.sink = sink;
    }

    /** A completed turn of one step with a tool call; texts name the organisation, so that a leak shows. */
    void completedTurn(String org, String conversation, String turn, Instant at) {
        received(org, conversation, turn, at);
        sink.inTransaction(handle -> {
            handle.createUpdate("""
                            UPDATE turns SET agent_id = 'agent-1', agent_version = 3, accepted_at = :at, ended_at = :end,
                                outcome = 'COMPLETED', finish_reason = 'stop', tier = 'fast', provider = 'openai',
                                model = 'small', steps = 1, input_tokens = 120, cached_input_tokens = 0,
                                cache_write_tokens = 0, output_tokens = 45, reasoning_tokens = 0,
                                usage_estimated = false, cost_nanos = 12345, duration_ms = 700,
                                reply_status = 'COMPLETED', reply_attempt = 2, replied_at = :end
                            WHERE org_id = :org AND turn_id = :turn""")
                    .bind("org", org)
                    .bind("turn", turn)
                    .bind("at", at.plusMillis(5))
                    .bind("end", at.plusMillis(705))
                    .execute();
            message(handle, org, conversation, turn, "assistant", at.plusMillis(705), "answer of " + org);
            event(
                    handle,
                    org,
                    turn,
                    at.plusMillis(5),
                    "TurnAccepted",
                    0,
                    "{\"agentId\": \"agent-1\", \"queuedBehind\": 0}");
            event(
                    handle,
                    org,
                    turn,
                    at.plusMillis(8),
                    "ModelRequested",
                    1,
                    "{\"step\": 1, \"attempt\": 1, \"provider\": \"openai\", \"model\": \"small\"}");
            event(handle, org, turn, at.plusMillis(200), "ModelAnswered", 2, """
                    {"step": 1, "attempt": 1, "provider": "openai", "model": "small", "outcome": "FAILED",
                     "failure": {"kind": "RATE_LIMITED", "detail": "slow down"}, "usage": {"inputTokens": 0},
                     "costNanos": 0, "queuedMs": 2, "durationMs": 190}""");
            event(
                    handle,
                    org,
                    turn,
                    at.plusMillis(210),
                    "ModelRequested",
                    3,
                    "{\"step\": 1, \"attempt\": 2, \"provider\": \"openai\", \"model\": \"small\"}");
            event(handle, org, turn, at.plusMillis(500), "ModelAnswered", 4, """
                    {"step": 1, "attempt": 2, "provider": "openai", "model": "small", "outcome": "SUCCEEDED",
                     "usage": {"inputTokens": 120, "outputTokens": 45}, "costNanos": 12345, "queuedMs": 2,
                     "firstTokenMs": 80, "durationMs": 280}""");
            event(handle, org, turn, at.plusMillis(501), "ToolsRequested", 5, """
                    {"step": 1, "calls": [{"callId": "c1", "tool": "clock", "arguments": "{}"},
                                          {"callId": "c2", "tool": "http_get", "arguments": "{\\"url\\": \\"x\\"}"}]}""");
            event(handle, org, turn, at.plusMillis(520), "ToolResult", null, """
                    {"step": 1, "callId": "c1", "tool": "clock", "outcome": "SUCCEEDED", "content": "10:00",
                     "truncated": false, "durationMs": 5}""");
            event(handle, org, turn, at.plusMillis(521), "ToolSettled", 6, """
                    {"step": 1, "callId": "c1", "tool": "clock", "outcome": "SUCCEEDED", "resultBytes": 5,
                     "durationMs": 5}""");
            event(handle, org, turn, at.plusMillis(705), "TurnCompleted", 7, "{\"finishReason\": \"stop\"}");
            return 0;
        });
    }

    /** A turn of which only the message is known yet. */
    void received(String org, String conversation, String turn, Instant at) {
        sink.inTransaction(handle -> {
            handle.createUpdate("""
                            INSERT INTO conversations (org_id, conversation_id, agent_id, title, created_at,
                                last_activity_at, turns)
                            VALUES (:org, :conversation, 'agent-1', 'title of ' || :org, :at, :at, 1)
                            ON CONFLICT (org_id, conversation_id) DO UPDATE SET turns = conversations.turns + 1,
                                last_activity_at = GREATEST(conversations.last_activity_at, excluded.last_activity_at)""")
                    .bind("org", org)
                    .bind("conversation", conversation)
                    .bind("at", at)
                    .execute();
            handle.createUpdate("""
                            INSERT INTO turns (org_id, turn_id, conversation_id, user_id, channel, received_at)
                            VALUES (:org, :turn, :conversation, 'user-1', 'web', :at)""")
                    .bind("org", org)
                    .bind("turn", turn)
                    .bind("conversation", conversation)
                    .bind("at", at)
                    .execute();
            message(handle, org, conversation, turn, "user", at, "question of " + org);
            event(handle, org, turn, at, "InboundMessage", null, "{\"text\": \"question\", \"channel\": \"web\"}");
            return 0;
        });
    }

    void cost(String org, String day, String agent, String model, long calls, long nanos) {
        sink.inTransaction(handle -> handle.createUpdate("""
                        INSERT INTO cost_daily VALUES
                            (:org, CAST(:day AS date), :agent, 'openai', :model, :calls, 10, 0, 0, 5, 0, false, :nanos, now())""")
                .bind("org", org)
                .bind("day", day)
                .bind("agent", agent)
                .bind("model", model)
                .bind("calls", calls)
                .bind("nanos", nanos)
                .execute());
    }

    void budget(String org, String day, long limit, long spent, long leased) {
        sink.inTransaction(handle -> handle.createUpdate(
                        "INSERT INTO budget_status VALUES (:org, CAST(:day AS date), :limit, :spent, :leased, now())")
                .bind("org", org)
                .bind("day", day)
                .bind("limit", limit)
                .bind("spent", spent)
                .bind("leased", leased)
                .execute());
    }

    /** An audit record; it may be stored twice, as when it was sent to Kafka twice. */
    void audit(String org, String id, Instant at, String actor, String action, long offset) {
        sink.inTransaction(handle -> handle.createUpdate("""
                        INSERT INTO events (org_id, at, type, topic, source_partition, source_offset, payload)
                        VALUES (:org, :at, 'AuditRecord', 'agentc2.audit.records', 0, :offset, jsonb_build_object(
                            'auditId', CAST(:id AS text), 'orgId', CAST(:org AS text),
                            'actor', CAST(:actor AS text), 'action', CAST(:action AS text), 'subjectType', 'agent',
                            'subjectId', 'agent-1', 'before', '{"name": "old of ' || :org || '"}', 'after', 'no json'))""")
                .bind("org", org)
                .bind("at", at)
                .bind("offset", offset)
                .bind("id", id)
                .bind("actor", actor)
                .bind("action", action)
                .execute());
    }

    private static void message(
            Handle handle, String org, String conversation, String turn, String role, Instant at, String text) {
        handle.createUpdate("""
                        INSERT INTO messages (org_id, conversation_id, turn_id, role, at, text)
                        VALUES (:org, :conversation, :turn, :role, :at, :text)""")
                .bind("org", org)
                .bind("conversation", conversation)
                .bind("turn", turn)
                .bind("role", role)
                .bind("at", at)
                .bind("text", text)
                .execute();
    }

    private static void event(
            Handle handle,
            String org,
            String turn,
            Instant at,
            String type,
            @Nullable Integer sequence,
            String payload) {
        handle.createUpdate("""
                        INSERT INTO events (org_id, at, type, turn_id, sequence, topic, source_partition, source_offset,
                            request_id, trace, payload)
                        VALUES (:org, :at, :type, :turn, :sequence, 'agentc2.turns.events', 1, 1, 'req-1',
                            '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', CAST(:payload AS jsonb))""")
                .bind("org", org)
                .bind("at", at)
                .bind("type", type)
                .bind("turn", turn)
                .bind("sequence", sequence)
                .bind("payload", payload)
                .execute();
    }
}
