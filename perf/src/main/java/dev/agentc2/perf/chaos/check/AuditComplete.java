package dev.agentc2.perf.chaos.check;

import dev.agentc2.perf.chaos.history.AuditRow;
import dev.agentc2.perf.chaos.history.History;
import dev.agentc2.perf.chaos.history.LogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every record that is to be remembered is in the table of events exactly once, and each turn's events are in order. */
final class AuditComplete implements Rule {
    private static final String NAME = "audit";

    /** What goes into the table of events; replies and running totals have tables of their own. */
    private static final Set<String> TOPICS = Set.of(
            "messages.inbound",
            "turns.events",
            "tools.calls",
            "tools.results",
            "guardrails.events",
            "cost.events",
            "audit.records");

    @Override
    public List<Violation> check(History history) {
        List<Violation> found = new ArrayList<>();
        Map<String, AuditRow> rows = new HashMap<>();
        for (AuditRow row : history.audit()) {
            if (rows.put(row.place(), row) != null) {
                found.add(Violation.of(NAME, history, row.turnId(), row.place() + " was remembered twice"));
            }
        }
        Map<String, Long> sequences = new HashMap<>();
        for (LogRecord record : history.log()) {
            if (TOPICS.contains(record.topic())) {
                String what = remembered(record, rows.get(record.place()));
                if (!what.isEmpty()) {
                    found.add(Violation.of(NAME, history, record.turnId(), what));
                }
            }
            if (record.topic().equals("turns.events")) {
                Long before = sequences.put(record.turnId(), record.number("sequence"));
                if (before != null && record.number("sequence") != before + 1) {
                    found.add(Violation.of(
                            NAME,
                            history,
                            record.turnId(),
                            "event " + record.number("sequence") + " follows event " + before));
                }
            }
            String status = History.ENDINGS.get(record.type());
            if (status != null && !status.equals(history.turnStatus().get(record.turnId()))) {
                found.add(Violation.of(
                        NAME,
                        history,
                        record.turnId(),
                        "the table of turns says " + history.turnStatus().get(record.turnId()) + ", the log "
                                + status));
            }
        }
        return found;
    }

    private static String remembered(LogRecord record, @Nullable AuditRow row) {
        if (row == null) {
            return record.place() + " was not remembered";
        }
        return row.type().equals(record.type()) && row.turnId().equals(record.turnId())
                ? ""
                : record.place() + " was remembered as a " + row.type() + " of turn " + row.turnId();
    }
}
