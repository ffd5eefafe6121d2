package dev.agentc2.platform.database;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Looks for what may be about to come: the store follows Kafka by about 100 ms, so what a client was just told of may not
 * be there yet. Looks again in growing pauses, in which the (virtual) thread sleeps, and gives up after a second unless told otherwise.
 */
public final class YoungRow {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long FIRST_PAUSE_MS = 20;
    private static final long LONGEST_PAUSE_MS = 160;

    private YoungRow() {}

    /** The row, or empty when it didn't come in time. */
    public static <T> Optional<T> await(Supplier<Optional<T>> look) {
        return await(PATIENCE, look);
    }

    /** The row, or empty when it didn't come within that time. */
    public static <T> Optional<T> await(Duration patience, Supplier<Optional<T>> look) {
        long end = System.nanoTime() + patience.toNanos();
        long pause = FIRST_PAUSE_MS;
        Optional<T> row = look.get();
        while (row.isEmpty() && System.nanoTime() < end) {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return row;
            }
            pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
            row = look.get();
        }
        return row;
    }
}
