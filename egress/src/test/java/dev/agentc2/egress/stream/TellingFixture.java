package dev.agentc2.egress.stream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;

/** A hub with records given to it directly, for other packages' routes. */
public final class TellingFixture implements AutoCloseable {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final TurnFinder finder = findsNothing();
    private final StreamHub hub = new StreamHub(
            new RecentTurns(10_000_000, Duration.ofMinutes(2)),
            Clock.systemUTC(),
            (delay, task) -> timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS),
            finder::begin);
    private final SseConnections connections;
    private final TurnTelling telling;

    /** @param streams that may be open at once */
    public TellingFixture(int streams) {
        connections = new SseConnections(
                new SseConnections.Limits(streams, 100_000, 1_000), new StreamMetrics(registry), Clock.systemUTC());
        telling = new TurnTelling(new StreamRoutes(hub, finder, connections), connections);
    }

    /** A finder that everything can be asked of, and that nothing is kept in. */
    static TurnFinder findsNothing() {
        return new TurnFinder(
                (key, since, enough) -> new TopicScan.Scanned(List.of(), true),
                (org, turn) -> Optional.empty(),
                () -> false,
                Clock.systemUTC());
    }

    public TurnTelling telling() {
        return telling;
    }

    /** Gives the hub records of a turn. */
    public void given(TurnRecords turn, SpecificRecord... records) {
        for (SpecificRecord record : records) {
            hub.accept(TurnRecord.of(turn.key(), 7, record).orElseThrow());
        }
    }

    /** Streams that are open. */
    public int open() {
        return (int) registry.get("active_sse_connections").gauge().value();
    }

    /** Ends all streams, as an instance that stops does; others may be begun. */
    public void endStreams() {
        connections.endAll();
    }

    /** Ends the streams whose clients come back, as an instance does that hears nothing. */
    public void release() {
        connections.release(Long.MAX_VALUE);
    }

    @Override
    public void close() {
        connections.close();
        timer.shutdownNow();
    }
}
