package dev.agentc2.perf.chaos.history;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that is known of a round: the log's records, what clients, the model and the tool wrote down, and what PostgreSQL
 * remembers. Immutable.
 *
 * @param log records of the round
 * @param transcripts what clients saw in the round
 * @param providerCalls calls of the model in the round
 * @param toolHits calls of the tool in the round
 * @param endedEarlier turns that ended in an earlier round, each with the status of its end
 * @param spentEarlier sums of the cost events of earlier rounds by key
 * @param audit rows of the table of events, earlier rounds included
 * @param dailyTable rows of the table of daily totals
 * @param turnStatus status of turns in their table
 */
public record History(
        List<LogRecord> log,
        List<Transcript> transcripts,
        List<ProviderCall> providerCalls,
        List<ToolHit> toolHits,
        Set<String> endedEarlier,
        Map<String, DailyTotal> spentEarlier,
        List<AuditRow> audit,
        List<DailyTotal> dailyTable,
        Map<String, String> turnStatus) {

    /** Types of the events that end a turn, each with the status of the reply that comes with it. */
    public static final Map<String, String> ENDINGS = Map.of(
            "TurnCompleted", "COMPLETED",
            "TurnRefused", "REFUSED",
            "TurnFailed", "FAILED",
            "TurnCancelled", "CANCELLED");

    /** Records of a turn, in the order they were read. */
    public List<LogRecord> of(String turnId) {
        return log.stream().filter(record -> record.turnId().equals(turnId)).toList();
    }

    /** Records of a type. */
    public List<LogRecord> ofType(String type) {
        return log.stream().filter(record -> record.type().equals(type)).toList();
    }
}
