package dev.agentc2.ingress.capture;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that publication, slot and offsets are there and belong together, before Debezium starts: where one of
 * them is missing, or the slot is further than the offset, changes may have been missed, so all are made anew and
 * everything is read again. One thread.
 */
final class SlotKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(SlotKeeper.class);

    private final CaptureSession session;

    SlotKeeper(CaptureSession session) {
        this.session = session;
    }

    /**
     * Prepares, as the one who has the right to capture.
     *
     * @return why everything is to be read anew; null when it isn't
     * @throws CaptureException when the server can't do what is needed
     */
    @Nullable
    String prepare() throws SQLException {
        SlotFacts facts = session.facts();
        if (!facts.walLevel().equals("logical")) {
            throw new CaptureException(
                    "PostgreSQL's wal_level is " + facts.walLevel() + "; set it to logical and restart the server");
        }
        String owner = facts.slotDatabase();
        if (owner != null && !owner.equals(facts.database())) {
            throw new CaptureException("the replication slot " + CaptureSession.NAME + " belongs to the database "
                    + owner + " of the same server; only one of them can be captured");
        }
        if (facts.reader() != null) {
            session.endReader(facts.reader());
        }
        String why = facts.whyAnew();
        if (why == null) {
            return null;
        }
        if (facts.slotExists() || facts.storedAt() != null) {
            LOG.warn("Changes of the configuration may have been missed, so all of it is read anew: {}", why);
        }
        session.forget();
        if (!facts.publicationComplete()) {
            session.makePublication();
        }
        return why;
    }
}
