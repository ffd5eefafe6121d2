package dev.agentc2.platform.effect;

import java.util.Base64;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What the metadata of a committed offset says: which commands beyond the committed offset are finished, and whether
 * others may have been begun. Its text is a version digit, {@code c} or {@code d}, and the bits in base64 without
 * padding, bit i being the offset {@code watermark + i}; it fits Kafka's {@code offset.metadata.max.bytes} of 4096.
 * Immutable.
 *
 * @param watermark the committed offset: everything before it is finished
 * @param bits finished offsets from the watermark on; not changed after construction
 * @param claimed true when the one who committed may have begun commands that aren't finished; false when it left
 *     none behind
 */
record FinishedOffsets(long watermark, BitSet bits, boolean claimed) {
    /** Offsets that the metadata can speak of: 24,000 bits are 3,000 bytes are 4,000 characters. */
    static final int WINDOW = 24_000;

    private static final char VERSION = '1';
    private static final char CLAIMED = 'c';
    private static final char DRAINED = 'd';
    private static final int HEADER = 2;

    /** Whether a command at or beyond the watermark is finished. */
    boolean isFinished(long offset) {
        return offset < watermark || (offset - watermark < WINDOW && bits.get((int) (offset - watermark)));
    }

    /** The metadata text. */
    String encode() {
        String header = new String(new char[] {VERSION, claimed ? CLAIMED : DRAINED});
        return header + Base64.getEncoder().withoutPadding().encodeToString(bits.toByteArray());
    }

    /**
     * Reads what was committed. Metadata of another writer or version says nothing, so that any command may have been
     * begun. Nothing committed means that nothing was ever begun, for a worker commits its claim first.
     *
     * @param offset the committed offset, or where reading begins when nothing is committed
     * @param metadata text of the commit; null when nothing is committed
     */
    static FinishedOffsets decode(long offset, @Nullable String metadata) {
        if (metadata == null) {
            return new FinishedOffsets(offset, new BitSet(), false);
        }
        if (metadata.length() < HEADER
                || metadata.charAt(0) != VERSION
                || (metadata.charAt(1) != CLAIMED && metadata.charAt(1) != DRAINED)) {
            return new FinishedOffsets(offset, new BitSet(), true);
        }
        try {
            BitSet bits = BitSet.valueOf(Base64.getDecoder().decode(metadata.substring(HEADER)));
            return new FinishedOffsets(offset, bits, metadata.charAt(1) == CLAIMED);
        } catch (IllegalArgumentException notBase64) {
            return new FinishedOffsets(offset, new BitSet(), true);
        }
    }
}
