package dev.agentc2.ingress.manage;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.database.DatabaseUnavailableException;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RequestInfo;
import dev.agentc2.topics.TurnId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the turns of an organisation that was deleted. It looks at once and again for some time: what runs is known a
 * moment after it began, a message may have been on its way when the organisation went, and the log may be away just
 * then. Owns a thread; thread-safe.
 */
final class TurnStops implements AutoCloseable {
    private static final List<Duration> AGAIN = List.of(Duration.ofSeconds(2), Duration.ofSeconds(15));
    private static final int MOST_AT_ONCE = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(TurnStops.class);

    private final Database database;
    private final TurnCancellation cancellation;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("ingress-turn-stops").factory());

    TurnStops(Database database, TurnCancellation cancellation) {
        this.database = database;
        this.cancellation = cancellation;
    }

    /** The turns that run, as far as is known. */
    static List<TurnId> running(Handle handle, String org) {
        return handle.createQuery("SELECT turn_id FROM turns WHERE org_id = :org AND outcome IS NULL LIMIT :most")
                .bind("org", org)
                .bind("most", MOST_AT_ONCE)
                .map((row, ctx) -> TurnId.parse(row.getString("turn_id")))
                .list();
    }

    /** Stops what runs now, and soon again what was found out meanwhile. Never fails: the organisation is gone already. */
    void stopAll(String org, String actor, RequestInfo request) {
        stop(org, actor, request);
        for (Duration delay : AGAIN) {
            var unused = later.schedule(() -> stop(org, actor, request), delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void stop(String org, String actor, RequestInfo request) {
        try (ExecutorService side = Executors.newVirtualThreadPerTaskExecutor()) {
            for (TurnId turn : database.inOrganization(org, h -> running(h, org))) {
                side.execute(() -> cancel(org, turn, actor, request));
            }
        } catch (DatabaseUnavailableException e) {
            LOG.warn("What runs in a deleted organisation isn't known now: {}", e.getMessage());
        }
    }

    private void cancel(String org, TurnId turn, String actor, RequestInfo request) {
        try {
            cancellation.cancel(org, turn, actor, request);
        } catch (ProblemException e) {
            LOG.warn("A turn of a deleted organisation couldn't be cancelled: {}", e.code());
        }
    }

    @Override
    public void close() {
        later.shutdownNow();
    }
}
