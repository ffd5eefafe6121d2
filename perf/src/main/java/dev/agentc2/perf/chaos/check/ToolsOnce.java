package dev.agentc2.perf.chaos.check;

import dev.agentc2.perf.chaos.history.History;
import dev.agentc2.perf.chaos.history.LogRecord;
import dev.agentc2.perf.chaos.history.ToolHit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A tool call is made for a committed command only, is never made again once it is settled, and has one outcome. Before
 * it is settled a call that is safe to repeat may come twice.
 */
final class ToolsOnce implements Rule {
    private static final String NAME = "tools once";

    @Override
    public List<Violation> check(History history) {
        List<Violation> found = new ArrayList<>();
        twice(history, "ToolCall", "asked for twice", found);
        twice(history, "ToolSettled", "settled twice", found);
        Map<String, LogRecord> results = results(history, found);
        for (ToolHit hit : history.toolHits()) {
            Optional<LogRecord> call = history.ofType("ToolCall").stream()
                    .filter(record -> namesPageOf(record, hit.messageId()))
                    .findFirst();
            if (call.isEmpty()) {
                found.add(Violation.of(
                        NAME, history, "", "a tool was called that no committed command asks for: " + hit.messageId()));
                continue;
            }
            LogRecord result = results.get(call.get().text("effectId"));
            if (result != null && hit.at() > result.timestamp()) {
                found.add(Violation.of(
                        NAME,
                        history,
                        call.get().turnId(),
                        "effect " + call.get().text("effectId") + " was made again " + (hit.at() - result.timestamp())
                                + " ms after it was settled"));
            }
        }
        return found;
    }

    /** The page's address is the call's only argument. */
    private static boolean namesPageOf(LogRecord call, String messageId) {
        return call.text("arguments").contains("/" + messageId + "\"");
    }

    private static void twice(History history, String type, String what, List<Violation> found) {
        Map<String, Integer> counts = new HashMap<>();
        for (LogRecord record : history.ofType(type)) {
            if (counts.merge(record.text("effectId"), 1, Integer::sum) == 2) {
                found.add(Violation.of(
                        NAME, history, record.turnId(), "effect " + record.text("effectId") + " was " + what));
            }
        }
    }

    /** The first result of each effect; a later one may only repeat it. */
    private static Map<String, LogRecord> results(History history, List<Violation> found) {
        Map<String, LogRecord> first = new HashMap<>();
        for (LogRecord record : history.ofType("ToolResult")) {
            LogRecord before = first.putIfAbsent(record.text("effectId"), record);
            if (before != null
                    && !(before.text("outcome").equals(record.text("outcome"))
                            && before.text("content").equals(record.text("content")))) {
                found.add(Violation.of(
                        NAME,
                        history,
                        record.turnId(),
                        "effect " + record.text("effectId") + " has two different results"));
            }
        }
        return first;
    }
}
