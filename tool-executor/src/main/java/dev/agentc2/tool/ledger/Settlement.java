package dev.agentc2.tool.ledger;

import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.tool.result.KeptResult;
import java.util.List;

/**
 * How and when a call ended. Immutable.
 *
 * @param outcome how
 * @param startedAt when it began, epoch milliseconds
 * @param durationMs how long it took, milliseconds
 * @param results what is kept of the result elsewhere
 */
public record Settlement(ToolOutcome outcome, long startedAt, long durationMs, List<KeptResult> results) {
    public Settlement {
        results = List.copyOf(results);
    }

    /** The end of a call of whose result nothing is kept elsewhere. */
    public Settlement(ToolOutcome outcome, long startedAt, long durationMs) {
        this(outcome, startedAt, durationMs, List.of());
    }
}
