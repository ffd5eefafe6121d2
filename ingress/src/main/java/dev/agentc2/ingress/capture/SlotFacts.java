package dev.agentc2.ingress.capture;

import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL says of publication, slot and offsets. Immutable.
 *
 * @param walLevel what the server writes to its log
 * @param publicationComplete whether the publication is there and names all captured tables
 * @param slotDatabase database that the slot belongs to; null when there is no slot
 * @param slotLost whether the server has removed log that the slot needs
 * @param reader process that reads from the slot now; null when none does
 * @param retainedBytes log that the server keeps because of the slot, bytes
 * @param confirmedAt position up to which the slot was told that all has been captured, bytes since the log's beginning;
 *     what lies before is never read again
 * @param writtenAt position up to which the log is written, likewise
 * @param storedAt position up to which it is stored that all has been captured, likewise; null when nothing is stored
 * @param database the database at hand
 */
record SlotFacts(
        String walLevel,
        boolean publicationComplete,
        @Nullable String slotDatabase,
        boolean slotLost,
        @Nullable Integer reader,
        long retainedBytes,
        long confirmedAt,
        long writtenAt,
        @Nullable Long storedAt,
        String database) {
    boolean slotExists() {
        return slotDatabase != null;
    }

    /** Why everything has to be read anew; null when changes can be read on from where reading stopped. */
    @Nullable
    String whyAnew() {
        String missing = missing();
        if (missing != null) {
            return missing;
        }
        if (storedAt == null) {
            return "it isn't stored how far was captured";
        }
        return confirmedAt > storedAt
                ? "the replication slot " + CaptureSession.NAME + " is " + (confirmedAt - storedAt)
                        + " bytes of log further than what is stored as captured"
                : null;
    }

    /**
     * What is missing while changes are being read; null when nothing is. The publication is there before the reading
     * begins, the slot may be made by it.
     *
     * @param slotSeen whether the slot was there once since the reading began
     */
    @Nullable
    String missing(boolean slotSeen) {
        return publicationComplete && !slotExists() && !slotSeen ? null : missing();
    }

    private @Nullable String missing() {
        if (!publicationComplete) {
            return "the publication " + CaptureSession.NAME + " is missing or incomplete";
        }
        if (!slotExists() || slotLost) {
            return "the replication slot " + CaptureSession.NAME + " is lost";
        }
        return null;
    }
}
