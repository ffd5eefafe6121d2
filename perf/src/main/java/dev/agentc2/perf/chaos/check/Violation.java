package dev.agentc2.perf.chaos.check;

import dev.agentc2.perf.chaos.history.History;
import java.util.List;

/**
 * Something that mustn't be. Immutable.
 *
 * @param rule rule that it breaks
 * @param turnId turn that it concerns; empty when it concerns none
 * @param what one line
 * @param log records of the turn, one line each
 */
public record Violation(String rule, String turnId, String what, List<String> log) {
    static Violation of(String rule, History history, String turnId, String what) {
        List<String> log = turnId.isEmpty()
                ? List.of()
                : history.of(turnId).stream()
                        .filter(record -> !record.topic().equals("stream.deltas"))
                        .map(record -> record.line())
                        .toList();
        return new Violation(rule, turnId, what, log);
    }

    /** One line. */
    public String line() {
        return rule + (turnId.isEmpty() ? "" : "  turn " + turnId) + ": " + what;
    }
}
