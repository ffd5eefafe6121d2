package dev.agentc2.ingress.capture;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Deletes rows of the outbox that are older than a day, once all that had been written when they were that old is
 * captured. A day, so that a lost slot loses no audit record: what is still there is then sent again. One thread.
 */
final class OutboxCleaner {
    private static final Duration KEEP = Duration.ofDays(1);
    private static final Duration EVERY = Duration.ofMinutes(10);

    private final Clock clock;
    private Instant next = Instant.MIN;
    private @Nullable Cut cut;

    /** Rows before a time, all of which were in the log before a position. */
    private record Cut(Instant olderThan, long writtenAt) {}

    OutboxCleaner(Clock clock) {
        this.clock = clock;
    }

    /** Does what is due; returns how many rows went. */
    int tend(CaptureSession session, SlotFacts facts) throws SQLException {
        Instant now = clock.instant();
        if (cut != null && facts.confirmedAt() >= cut.writtenAt()) {
            Instant olderThan = cut.olderThan();
            cut = null;
            return session.deleteOutbox(olderThan);
        }
        if (cut == null && !now.isBefore(next)) {
            cut = new Cut(now.minus(KEEP), facts.writtenAt());
            next = now.plus(EVERY);
        }
        return 0;
    }
}
