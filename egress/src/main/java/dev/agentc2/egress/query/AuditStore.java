package dev.agentc2.egress.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.Page;
import dev.agentc2.platform.http.Page.Row;
import dev.agentc2.platform.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who did what in an organisation, from the newest, out of the events that audit-sink recorded. Thread-safe. */
final class AuditStore {
    /** A record may have been sent to Kafka twice: then it is there twice, with the same id and time. */
    private static final String RECORDS = """
            SELECT DISTINCT ON (at, payload ->> 'auditId') at, payload
            FROM events
            WHERE org_id = :org AND type = 'AuditRecord' AND at >= :from AND at < :to
                AND at <= :at AND (at < :at OR payload ->> 'auditId' < :id)
                AND (CAST(:actor AS text) IS NULL OR payload ->> 'actor' = :actor)
                AND (CAST(:action AS text) IS NULL OR payload ->> 'action' = :action)
                AND (CAST(:noun AS text) IS NULL OR starts_with(payload ->> 'action', :noun))
            ORDER BY at DESC, payload ->> 'auditId' DESC
            LIMIT :rows""";

    /**
     * What is asked for. Immutable.
     *
     * @param from first moment
     * @param to moment after the last one
     * @param actor opaque id of who did it; null for anybody
     * @param action what was done, such as {@code agent.publish}, or {@code agent.*} for all of agents; null for anything
     */
    record Filter(
            Instant from,
            Instant to,
            @Nullable String actor,
            @Nullable String action) {
        private static final String ALL = ".*";

        @Nullable
        String exactAction() {
            return action == null || action.endsWith(ALL) ? null : action;
        }

        /** Beginning of the actions of a noun, its dot included. */
        @Nullable
        String noun() {
            return action != null && action.endsWith(ALL) ? action.substring(0, action.length() - 1) : null;
        }
    }

    /**
     * A record as it is answered. Immutable.
     *
     * @param before the thing as it was; absent when it is new
     * @param after the thing as it became; absent when it is gone
     */
    record AuditEntry(
            String auditId,
            Instant at,
            String actor,
            String action,
            String subjectType,
            String subjectId,
            @Nullable JsonNode before,
            @Nullable JsonNode after,
            @Nullable String requestId) {}

    private final TenantStore store;

    AuditStore(TenantStore store) {
        this.store = store;
    }

    /** Records of an organisation, newest first. */
    Page<AuditEntry> page(String orgId, Filter filter, Cursor from, int limit) {
        List<Row<AuditEntry>> rows = store.read(
                orgId,
                handle -> handle.createQuery(RECORDS)
                        .bind("org", orgId)
                        .bind("from", filter.from())
                        .bind("to", filter.to())
                        .bind("at", from.at())
                        .bind("id", from.id())
                        .bind("actor", filter.actor())
                        .bind("action", filter.exactAction())
                        .bind("noun", filter.noun())
                        .bind("rows", limit + 1)
                        .map((row, context) -> entry(row))
                        .map(entry -> new Row<>(entry, new Cursor(entry.at(), entry.auditId())))
                        .list());
        return Page.of(rows, limit);
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        JsonNode record = EventRow.parse(row.getString("payload"));
        return new AuditEntry(
                record.path("auditId").asText(),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                record.path("actor").asText(),
                record.path("action").asText(),
                record.path("subjectType").asText(),
                record.path("subjectId").asText(),
                state(record.get("before")),
                state(record.get("after")),
                record.hasNonNull("requestId") ? record.get("requestId").asText() : null);
    }

    /** A state is JSON in a text; one that can't be read is told as the text that it is. */
    private static @Nullable JsonNode state(@Nullable JsonNode text) {
        if (text == null || text.isNull()) {
            return null;
        }
        try {
            return Json.MAPPER.readTree(text.asText());
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text.asText());
        }
    }
}
