package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.TurnRules;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.streams.StreamsApplication;
import dev.agentc2.platform.streams.StreamsTuning;
import java.time.Duration;

/** The turns' stream as a part of a service. Started once, closed once. Thread-safe. */
public final class TurnStreams implements AutoCloseable {
    private static final String SERVICE = "agent-processor";

    private final StreamsApplication streams;

    public TurnStreams(Platform platform, TurnRules rules) {
        Settings settings = platform.settings();
        TurnMetrics metrics = new TurnMetrics(platform.telemetry().registry());
        Duration commitInterval = Duration.ofMillis(settings.get(Settings.TURNS_COMMIT_INTERVAL_MS));
        streams = new StreamsApplication(
                platform,
                SERVICE,
                () -> TurnTopology.build(platform.serde(), rules, metrics, commitInterval),
                StreamsTuning.committingEvery(commitInterval)
                        .withThreads(settings.get(Settings.TURNS_THREADS))
                        .withStandbys(settings.get(Settings.TURNS_STANDBYS)));
    }

    /** Starts; returns when the configuration is read. {@link #health()} tells when turns run. */
    public void start() {
        streams.start();
    }

    public Health health() {
        return streams.health();
    }

    @Override
    public void close() {
        streams.close();
    }
}
