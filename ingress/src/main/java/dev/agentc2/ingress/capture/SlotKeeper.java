package dev.agentc2.ingress.capture;

import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that publication, slot and offsets are there and belong together, before Debezium starts: where one of
 * them is missing changes may have been missed, so all are made anew and everything is read again. One thread.
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
     * @return whether everything is to be read anew
     * @throws CaptureException when the server can't do what is needed
     */
    boolean prepare() throws SQLException {
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
        if (facts.canGoOn()) {
            return false;
        }
        if (facts.slotExists() || facts.hasOffsets()) {
            LOG.warn("Publication, slot and offsets of capture don't belong together any more; all is read anew");
        }
        session.forget();
        if (!facts.publicationComplete()) {
            session.makePublication();
        }
        return true;
    }
}
