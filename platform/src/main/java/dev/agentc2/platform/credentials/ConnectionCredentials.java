package dev.agentc2.platform.credentials;

import dev.agentc2.platform.database.DatabaseUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Credentials of connections for services that make calls with them: remembered for {@link #FRESH}, the most used
 * {@link #MOST} of them. A connection that was changed is read at once, for its credentials change in the same
 * transaction. While PostgreSQL is away, and so nobody can change anything, what was read of the same state of a
 * connection goes on for {@link #STALE}. One reading of a connection at a time; others wait for the same. Thread-safe.
 */
public final class ConnectionCredentials implements AutoCloseable {
    static final Duration FRESH = Duration.ofSeconds(60);
    static final Duration STALE = Duration.ofHours(1);
    static final int MOST = 1_000;

    private final CredentialSource source;
    private final Clock clock;
    private final Map<Key, Reading> readings = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Reading> eldest) {
            return size() > MOST;
        }
    };

    private record Key(String orgId, String connectionId) {}

    /** What was read, and when. */
    private record Known(Credentials credentials, long at) {}

    /**
     * A reading of a state of a connection, under way or over.
     *
     * @param before what was read of the same state before; null when nothing was
     */
    private record Reading(
            long updatedAt,
            long begunAt,
            FutureTask<Credentials> task,
            @Nullable Known before) {
        @Nullable
        Known result() {
            return task.state() == FutureTask.State.SUCCESS ? new Known(task.resultNow(), begunAt) : before;
        }
    }

    /**
     * @param source where they are; closed with this
     */
    public ConnectionCredentials(CredentialSource source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    /**
     * The credentials of a connection; none when it has none or isn't there.
     *
     * @param updatedAt when the connection was changed last, as {@code config.connections} tells
     * @throws CredentialsUnreadableException when they can't be opened here
     * @throws DatabaseUnavailableException when PostgreSQL is away and nothing is known
     */
    public Credentials of(String orgId, String connectionId, long updatedAt) throws InterruptedException {
        Key key = new Key(orgId, connectionId);
        Reading reading = reading(key, updatedAt);
        reading.task().run();
        try {
            return reading.task().get();
        } catch (ExecutionException e) {
            Known before = reading.before();
            if (before != null && e.getCause() instanceof DatabaseUnavailableException) {
                restore(key, reading);
                return before.credentials();
            }
            forget(key, reading);
            throw thrown(e);
        }
    }

    private Reading reading(Key key, long updatedAt) {
        long now = clock.millis();
        synchronized (readings) {
            Reading last = readings.get(key);
            Reading same = last != null && last.updatedAt() == updatedAt ? last : null;
            if (same != null && now - same.begunAt() < FRESH.toMillis()) {
                return same;
            }
            Known before = same == null ? null : same.result();
            boolean usable = before != null && now - before.at() < STALE.toMillis();
            Reading next = new Reading(
                    updatedAt,
                    now,
                    new FutureTask<>(() -> source.read(key.orgId(), key.connectionId())),
                    usable ? before : null);
            readings.put(key, next);
            return next;
        }
    }

    /** The next one asks again, and has still what was known. */
    private void restore(Key key, Reading failed) {
        synchronized (readings) {
            if (readings.get(key) == failed) {
                readings.put(key, new Reading(failed.updatedAt(), Long.MIN_VALUE / 2, failed.task(), failed.before()));
            }
        }
    }

    private void forget(Key key, Reading failed) {
        synchronized (readings) {
            readings.remove(key, failed);
        }
    }

    private static RuntimeException thrown(ExecutionException e) {
        return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    }

    @Override
    public void close() {
        source.close();
    }
}
