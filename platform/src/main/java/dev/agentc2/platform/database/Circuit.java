package dev.agentc2.platform.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps callers from waiting for a server that was just found to be away: after a failure to reach it, one call a
 * second is let through and the others fail at once. Thread-safe.
 */
final class Circuit {
    static final long RETRY_NANOS = 1_000_000_000L;

    /** No call is kept back. */
    private static final long CLOSED = Long.MIN_VALUE;

    private final LongSupplier nanoTime;
    private final AtomicLong nextTry = new AtomicLong(CLOSED);

    Circuit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    boolean isClosed() {
        return nextTry.get() == CLOSED;
    }

    <T> T run(Supplier<T> call) {
        if (!mayTry()) {
            throw new DatabaseUnavailableException("PostgreSQL is away", null);
        }
        try {
            T result = call.get();
            nextTry.set(CLOSED);
            return result;
        } catch (RuntimeException e) {
            SQLException lost = connectionLoss(e);
            if (lost == null) {
                nextTry.set(CLOSED);
                throw e;
            }
            nextTry.set(nanoTime.getAsLong() + RETRY_NANOS);
            throw new DatabaseUnavailableException("PostgreSQL can't be reached", e);
        }
    }

    /** The one that moves the time on is the one that is let through. */
    private boolean mayTry() {
        long next = nextTry.get();
        long now = nanoTime.getAsLong();
        return next == CLOSED || (now - next >= 0 && nextTry.compareAndSet(next, now + RETRY_NANOS));
    }

    /** Class 08 is a connection exception; 57P01 to 57P03 a server that shuts down or starts; a pool says transient. */
    private static @Nullable SQLException connectionLoss(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof SQLTransientConnectionException transientLoss) {
                return transientLoss;
            }
            if (t instanceof SQLException sql && sql.getSQLState() != null) {
                String state = sql.getSQLState();
                if (state.startsWith("08") || state.startsWith("57P0")) {
                    return sql;
                }
            }
        }
        return null;
    }
}
