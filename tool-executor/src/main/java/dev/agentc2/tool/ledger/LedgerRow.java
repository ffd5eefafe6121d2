package dev.agentc2.tool.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.agentc2.platform.json.Json;
import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.tool.ToolOutcome.ContentType;
import dev.agentc2.tool.ToolOutcome.FailureKind;
import dev.agentc2.tool.result.KeptResult;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A settlement as it stands in the columns of the ledger. */
final class LedgerRow {
    static final String DISPATCHED = "dispatched";

    private static final TypeReference<List<KeptResult>> RESULTS = new TypeReference<>() {};
    private static final String SUCCEEDED = "SUCCEEDED";
    private static final String FAILED = "FAILED";
    private static final String UNKNOWN = "UNKNOWN";

    private LedgerRow() {}

    /** Fills the ten parameters of a settlement, from a position on. */
    static void bind(PreparedStatement statement, int first, Settlement settlement) throws SQLException {
        int at = first;
        switch (settlement.outcome()) {
            case ToolOutcome.Succeeded done -> {
                statement.setString(at++, SUCCEEDED);
                statement.setString(at++, done.content());
                statement.setString(at++, done.contentType().name());
                statement.setBoolean(at++, done.truncated());
                at = bindFailure(statement, at, null, null);
            }
            case ToolOutcome.Failed failed -> {
                at = bindText(statement, at, FAILED, failed.explanation());
                at = bindFailure(statement, at, failed.kind(), failed.detail());
            }
            case ToolOutcome.Unknown unknown -> {
                at = bindText(statement, at, UNKNOWN, "");
                at = bindFailure(statement, at, unknown.kind(), unknown.detail());
            }
        }
        statement.setObject(at++, Instant.ofEpochMilli(settlement.startedAt()).atOffset(ZoneOffset.UTC));
        statement.setLong(at++, settlement.durationMs());
        if (settlement.results().isEmpty()) {
            statement.setNull(at, Types.OTHER);
        } else {
            statement.setObject(at, json(settlement.results()), Types.OTHER);
        }
    }

    /** The settlement of a settled row. */
    static Settlement read(ResultSet row) throws SQLException {
        ToolOutcome outcome = switch (row.getString("outcome")) {
            case SUCCEEDED ->
                new ToolOutcome.Succeeded(
                        row.getString("content"),
                        ContentType.valueOf(row.getString("content_type")),
                        row.getBoolean("truncated"));
            case FAILED -> new ToolOutcome.Failed(kind(row), row.getString("failure_detail"), row.getString("content"));
            case UNKNOWN -> new ToolOutcome.Unknown(kind(row), row.getString("failure_detail"));
            default -> throw new SQLException("the ledger holds an outcome of another version");
        };
        long startedAt =
                row.getObject("started_at", OffsetDateTime.class).toInstant().toEpochMilli();
        return new Settlement(outcome, startedAt, row.getLong("duration_ms"), results(row.getString("results")));
    }

    private static String json(List<KeptResult> results) {
        try {
            return Json.MAPPER.writeValueAsString(results);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("references can be written as JSON", e);
        }
    }

    private static List<KeptResult> results(@Nullable String json) throws SQLException {
        try {
            return json == null ? List.of() : Json.MAPPER.readValue(json, RESULTS);
        } catch (JsonProcessingException e) {
            throw new SQLException("the ledger holds references of another version", e);
        }
    }

    private static FailureKind kind(ResultSet row) throws SQLException {
        return FailureKind.valueOf(row.getString("failure_kind"));
    }

    private static int bindText(PreparedStatement statement, int at, String outcome, String content)
            throws SQLException {
        statement.setString(at, outcome);
        statement.setString(at + 1, content);
        statement.setString(at + 2, ContentType.TEXT.name());
        statement.setBoolean(at + 3, false);
        return at + 4;
    }

    private static int bindFailure(
            PreparedStatement statement, int at, @Nullable FailureKind kind, @Nullable String detail)
            throws SQLException {
        statement.setString(at, kind == null ? null : kind.name());
        statement.setString(at + 1, detail);
        return at + 2;
    }
}
