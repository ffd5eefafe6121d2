package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.TurnEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the stream of turns counts. Work that is done again after an abort is counted again: these are for watching, the
 * topics for reckoning. Thread-safe.
 */
public final class TurnMetrics {
    private static final int AGENTS_AT_MOST = 200;
    private static final String OTHER = "other";
    private static final Set<String> CHANNELS =
            Set.of("api", "web", "cli", "slack", "whatsapp", "phone", "email", "webhook");

    private final MeterRegistry meters;
    private final Map<String, String> agents = new ConcurrentHashMap<>();
    private final Map<Run, Counter> runs = new ConcurrentHashMap<>();
    private final Timer queued;
    private final Timer firstToken;
    private final Map<String, Timer> durations = new ConcurrentHashMap<>();

    private record Run(String agent, String status, String source) {}

    public TurnMetrics(MeterRegistry meters) {
        this.meters = meters;
        queued = timer("agentc2.model.queued", "From a model request to the start of its call");
        firstToken = timer("agentc2.model.first.token", "From the start of a model call to its first token");
    }

    /**
     * A turn is over.
     *
     * @param agent slug of its agent
     * @param status how it ended
     * @param channel where its message came from
     */
    void ended(String agent, String status, String channel) {
        String known = agents.size() < AGENTS_AT_MOST
                ? agents.computeIfAbsent(agent, a -> a)
                : agents.getOrDefault(agent, OTHER);
        Run run = new Run(known, status.toLowerCase(Locale.ROOT), CHANNELS.contains(channel) ? channel : OTHER);
        runs.computeIfAbsent(
                        run,
                        r -> Counter.builder("agent.runs")
                                .description("Turns that ended")
                                .tag("agent", r.agent())
                                .tag("status", r.status())
                                .tag("source", r.source())
                                .register(meters))
                .increment();
    }

    /** Times of an event. */
    void timed(TurnEvent event) {
        switch (event) {
            case TurnEvent.ModelAnswered answered -> {
                queued.record(Duration.ofMillis(answered.queuedMs()));
                Long first = answered.result().firstTokenMs();
                if (first != null) {
                    firstToken.record(Duration.ofMillis(first));
                }
            }
            case TurnEvent.TurnCompleted ended -> duration("completed", ended.totals());
            case TurnEvent.TurnFailed ended -> duration("failed", ended.totals());
            case TurnEvent.TurnCancelled ended -> duration("cancelled", ended.totals());
            default -> {
                // has no times of its own
            }
        }
    }

    private void duration(String status, TurnEvent.Totals totals) {
        durations
                .computeIfAbsent(
                        status,
                        s -> Timer.builder("agentc2.turn.duration")
                                .description("From acceptance of a turn to its end")
                                .tag("status", s)
                                .publishPercentileHistogram()
                                .register(meters))
                .record(Duration.ofMillis(totals.durationMs()));
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .publishPercentileHistogram()
                .register(meters);
    }
}
