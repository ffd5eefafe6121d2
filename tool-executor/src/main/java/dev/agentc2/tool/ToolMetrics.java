package dev.agentc2.tool;

import dev.agentc2.tool.result.ResultKeeper;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/** Metrics of tool calls. A tool that doesn't exist is counted as {@code unknown}: models make up names. */
final class ToolMetrics {
    private static final String NO_TOOL = "unknown";

    private final MeterRegistry registry;
    private final Counter resent;
    private final Counter openedWithout;
    private final Counter settledWithout;
    private final Counter swept;
    private final Counter resultsSwept;

    ToolMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.resent = Counter.builder("agentc2.tool.results.resent")
                .description("Calls that were settled already, whose result was sent again")
                .register(registry);
        this.openedWithout = withoutLedger("open");
        this.settledWithout = withoutLedger("settle");
        this.swept = Counter.builder("agentc2.tool.ledger.swept")
                .description("Rows of the ledger removed because of their age")
                .register(registry);
        this.resultsSwept = Counter.builder("agentc2.tool.results.swept")
                .description("Large results removed because of their age, or because no call refers to them")
                .register(registry);
    }

    void ended(String server, String tool, ToolOutcome outcome, long durationMs) {
        String status = switch (outcome) {
            case ToolOutcome.Succeeded _ -> "succeeded";
            case ToolOutcome.Failed failed -> failed.kind().name().toLowerCase(Locale.ROOT);
            case ToolOutcome.Unknown _ -> "unknown";
        };
        registry.counter("mcp.tool.calls", "server", server, "tool", tool, "status", status)
                .increment();
        Timer.builder("mcp.tool.call.duration")
                .description("Length of tool calls")
                .tags("server", server, "tool", tool)
                .register(registry)
                .record(Duration.ofMillis(durationMs));
    }

    void endedWithoutTool(ToolOutcome outcome) {
        ended(NO_TOOL, NO_TOOL, outcome, 0);
    }

    void resent() {
        resent.increment();
    }

    void openedWithoutLedger() {
        openedWithout.increment();
    }

    void settledWithoutLedger() {
        settledWithout.increment();
    }

    void swept(int rows) {
        swept.increment(rows);
    }

    void resultsSwept(int rows) {
        resultsSwept.increment(rows);
    }

    void kept(ResultKeeper.Ended how) {
        registry.counter("agentc2.tool.results.kept", "outcome", how.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    private Counter withoutLedger(String step) {
        return Counter.builder("agentc2.tool.calls.without.ledger")
                .description("Calls that went on though the ledger couldn't be reached")
                .tag("step", step)
                .register(registry);
    }
}
