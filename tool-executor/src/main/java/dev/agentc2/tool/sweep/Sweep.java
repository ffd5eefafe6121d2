package dev.agentc2.tool.sweep;

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
 * Removes rows that have outlived their use: every ten minutes, in bounded transactions. What is old enough is said by the
 * table's policy, so that nothing else can be removed. Several may run. Started by its making, stopped once.
 */
public final class Sweep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final Duration PERIOD = Duration.ofMinutes(10);
    private static final int BATCHES = 50;

    private final Table table;
    private final Database database;
    private final IntConsumer swept;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /** What is swept, and how many rows a transaction. */
    private enum Table {
        /** Calls that are older than their commands in Kafka, which can't come again. */
        LEDGER("tool-ledger", 1_000, """
                DELETE FROM tool_effects WHERE (org_id, effect_id) IN
                    (SELECT org_id, effect_id FROM tool_effects ORDER BY dispatched_at LIMIT :most)"""),
        /** Large results whose time is over, and those that no settled call refers to. */
        RESULTS("tool-results", 50, """
                DELETE FROM tool_results WHERE (org_id, result_id) IN
                    (SELECT org_id, result_id FROM tool_results ORDER BY expires_at LIMIT :most)""");

        private final String called;
        private final int batch;
        private final String delete;

        Table(String called, int batch, String delete) {
            this.called = called;
            this.batch = batch;
            this.delete = delete;
        }
    }

    private Sweep(Table table, Database database, IntConsumer swept) {
        this.table = table;
        this.database = database;
        this.swept = swept;
        this.thread = Thread.ofVirtual().name(table.called + "-sweep").start(this::repeat);
    }

    /**
     * Sweeps the ledger of tool calls.
     *
     * @param swept is told how many rows each run removed
     */
    public static Sweep ofLedger(Database database, IntConsumer swept) {
        return new Sweep(Table.LEDGER, database, swept);
    }

    /**
     * Sweeps large results.
     *
     * @param swept is told how many rows each run removed
     */
    public static Sweep ofResults(Database database, IntConsumer swept) {
        return new Sweep(Table.RESULTS, database, swept);
    }

    /** Removes what is old now, within bounds; returns how many rows that were. */
    public int sweep() {
        int total = 0;
        int removed = table.batch;
        for (int i = 0; i < BATCHES && removed == table.batch; i++) {
            removed = database.inTransaction(handle -> {
                handle.execute("SET LOCAL ROLE agentc2_keeper");
                return handle.createUpdate(table.delete)
                        .bind("most", table.batch)
                        .execute();
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
            LOG.warn("{} couldn't be swept; the next run tries again: {}", table.called, e.getMessage());
        }
    }
}
