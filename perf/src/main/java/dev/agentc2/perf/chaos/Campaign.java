package dev.agentc2.perf.chaos;

import dev.agentc2.perf.chaos.check.MoneyAddsUp;
import dev.agentc2.perf.chaos.check.Rule;
import dev.agentc2.perf.chaos.check.Violation;
import dev.agentc2.perf.chaos.cluster.Cluster;
import dev.agentc2.perf.chaos.fault.ClockStep;
import dev.agentc2.perf.chaos.fault.DiskFull;
import dev.agentc2.perf.chaos.fault.Fault;
import dev.agentc2.perf.chaos.history.Archive;
import dev.agentc2.perf.chaos.history.History;
import dev.agentc2.perf.chaos.history.Transcript;
import dev.agentc2.perf.chaos.load.Load;
import dev.agentc2.platform.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A cluster under load that is struck again and again; after each strike everything is read and checked. For one thread.
 */
final class Campaign implements AutoCloseable {
    /** How long the books may take to be complete once all turns have ended. */
    private static final Duration BOOKS_WITHIN = Duration.ofSeconds(45);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final int STRIKE_WITHIN_MS = 2_000;
    private static final Duration AFTERWARDS = Duration.ofSeconds(3);

    private final Load load = new Load();
    private final Cluster cluster;
    private final Archive archive;
    private final int people;
    private final Random random;

    /**
     * Starts the cluster.
     *
     * @param dir folder for all data and logs
     * @param people clients that chat at once
     * @param random decides who is struck when
     * @param faults what may strike, so that the cluster can be prepared for it
     */
    Campaign(Path dir, int people, Random random, List<Fault> faults) throws IOException, InterruptedException {
        this.people = people;
        this.random = random;
        try {
            cluster = new Cluster(dir, settings(), extras(faults));
        } catch (RuntimeException | IOException | InterruptedException e) {
            load.close();
            throw e;
        }
        archive = new Archive(cluster.settings(), MoneyAddsUp::spent);
    }

    Cluster cluster() {
        return cluster;
    }

    /** Strikes once in the middle of the load. */
    Round round(Fault fault) throws InterruptedException, SQLException {
        long begunAt = System.currentTimeMillis();
        load.begin(cluster, people, random);
        Thread.sleep(WARM_UP.plusMillis(random.nextInt(STRIKE_WITHIN_MS)));
        long struckAt = System.currentTimeMillis();
        Fault.Healing healing = fault.strike(cluster, random);
        Thread.sleep(fault.hold());
        long healingAt = System.currentTimeMillis();
        healing.heal();
        long healMs = System.currentTimeMillis() - healingAt;
        Thread.sleep(AFTERWARDS);
        List<Transcript> transcripts = load.end();
        History history = completeHistory(transcripts);
        List<Violation> violations = Rule.checkAll(history);
        archive.closeRound();
        return new Round(
                fault.name(),
                transcripts.size(),
                (int) history.log().stream()
                        .filter(record -> History.ENDINGS.containsKey(record.type())
                                && !record.type().equals("TurnCompleted"))
                        .count(),
                Silence.of(transcripts, struckAt),
                load.trouble().since(begunAt),
                healMs,
                violations);
    }

    /** The books are written behind the turns: waits until nothing is missing, or what is missing won't come. */
    private History completeHistory(List<Transcript> transcripts) throws InterruptedException, SQLException {
        long end = System.nanoTime() + BOOKS_WITHIN.toNanos();
        History history = history(transcripts);
        while (!Rule.checkAll(history).isEmpty() && System.nanoTime() < end) {
            Thread.sleep(LOOK_AGAIN);
            history = history(transcripts);
        }
        return history;
    }

    private History history(List<Transcript> transcripts) throws SQLException {
        return archive.history(transcripts, load.providerCalls(), load.toolHits());
    }

    private static Cluster.Extras extras(List<Fault> faults) {
        return new Cluster.Extras(
                faults.stream().anyMatch(DiskFull.class::isInstance),
                faults.stream().anyMatch(ClockStep.class::isInstance));
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put(Settings.SIMULATOR_URL.name(), load.providerUrl());
        settings.put(Settings.MODEL_PROVIDER.name(), "simulated");
        settings.put(Settings.HTTP_GET_ALLOW_PRIVATE.name(), "true");
        settings.put(Settings.SESSION_TIMEOUT_MS.name(), "1500");
        settings.put(Settings.SSE_HEARTBEAT_MS.name(), "1500");
        settings.put(Settings.BUDGET_USD.name(), "100000");
        return settings;
    }

    @Override
    public void close() throws InterruptedException {
        archive.close();
        cluster.close();
        load.close();
    }
}
