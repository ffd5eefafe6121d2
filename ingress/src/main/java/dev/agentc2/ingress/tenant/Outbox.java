package dev.agentc2.ingress.tenant;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agentc2.platform.json.Json;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Where changes are noted, in the transaction that makes them: they are captured from here to {@code audit.records}, so
 * that no change is without its record and no record without its change.
 */
public final class Outbox {
    private static final String INSERT = """
            INSERT INTO outbox (audit_id, org_id, actor, action, subject_type, subject_id, before, after, request_id)
            VALUES (:audit, :org, :actor, :action, :type, :subject, CAST(:before AS jsonb), CAST(:after AS jsonb), :request)
            """;

    private Outbox() {}

    /** Notes a change; the transaction is scoped to its organisation. */
    public static void note(Handle handle, Change change) {
        handle.createUpdate(INSERT)
                .bind("audit", UUID.randomUUID().toString())
                .bind("org", change.orgId())
                .bind("actor", change.actor())
                .bind("action", change.action())
                .bind("type", change.subjectType())
                .bind("subject", change.subjectId())
                .bind("before", json(change.before()))
                .bind("after", json(change.after()))
                .bind("request", change.requestId())
                .execute();
    }

    private static @Nullable String json(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        try {
            return Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what an answer shows can be written as JSON", e);
        }
    }
}
