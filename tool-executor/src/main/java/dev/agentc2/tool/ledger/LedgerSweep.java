package dev.agentc2.tool.ledger;

import dev.agentc2.platform.database.Database;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes calls that are older than their commands in Kafka, which can't come again: every ten minutes, a thousand rows
 * a transaction. What is old enough is said by the table's policy, so that nothing younger can be removed. Several may
 * run. Started by the constructor, stopped once.
 */
public final class LedgerSweep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerSweep.class);
    private static final Duration PERIOD = Duration.ofMinutes(10);
    private static final int BATCH = 1_000;
    private static final int BATCHES = 50;
    private static final String DELETE = """
            DELETE FROM tool_effects WHERE (org_id, effect_id) IN
                (SELECT org_id, effect_id FROM tool_effects ORDER BY dispatched_at LIMIT :most)""";

    private final Database database;
    private final IntConsumer swept;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /**
     * @param swept is told how many rows each run removed
     */
    public LedgerSweep(Database database, IntConsumer swept) {
        this.database = database;
        this.swept = swept;
        this.thread = Thread.ofVirtual().name("tool-ledger-sweep").start(this::repeat);
    }

    /** Removes what is old now, within bounds; returns how many rows that were. */
    int sweep() {
        int total = 0;
        int removed = BATCH;
        for (int i = 0; i < BATCHES && removed == BATCH; i++) {
            removed = database.inTransaction(handle -> {
                handle.execute("SET LOCAL ROLE agentc2_keeper");
                return handle.createUpdate(DELETE).bind("most", BATCH).execute();
            });
            total += removed;
        }
        return total;
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(PERIOD);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void repeat() {
        long millis = ThreadLocalRandom.current().nextLong(PERIOD.toMillis()); // so that instances take turns
        try {
            while (!closing.await(millis, TimeUnit.MILLISECONDS)) {
                attempt();
                millis = PERIOD.toMillis();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt() {
        try {
            swept.accept(sweep());
        } catch (JdbiException e) {
            LOG.warn("the tool ledger couldn't be swept; the next run tries again: {}", e.getMessage());
        }
    }
}
