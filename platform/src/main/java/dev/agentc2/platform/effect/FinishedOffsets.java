package dev.agentc2.platform.effect;

import java.util.Base64;
import java.util.BitSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the metadata of a committed offset says: which commands beyond the committed offset are finished, and up to where
 * commands are claimed. Its text is a version digit, the claim as its distance from the watermark in base 36, a colon,
 * and the bits in base64 without padding, bit i being the offset {@code watermark + i}; it fits Kafka's
 * {@code offset.metadata.max.bytes} of 4096. Immutable.
 *
 * @param watermark the committed offset: everything before it is finished
 * @param bits finished offsets from the watermark on; not changed after construction
 * @param claim the first offset whose command nobody has let anything be seen of, so that it may be begun; commands
 *     before it that aren't finished may have been begun
 */
record FinishedOffsets(long watermark, BitSet bits, long claim) {
    /** Offsets that the metadata can speak of: 24,000 bits are 3,000 bytes are 4,000 characters. */
    static final int WINDOW = 24_000;

    private static final char VERSION = '2';
    private static final char COLON = ':';
    private static final int RADIX = 36;
    /** Version 1 said only whether commands before the end of the log may have been begun, or none was left. */
    private static final String OLD_CLAIMED = "1c";

    private static final String OLD_DRAINED = "1d";

    /** Whether a command at or beyond the watermark is finished. */
    boolean isFinished(long offset) {
        return offset < watermark || (offset - watermark < WINDOW && bits.get((int) (offset - watermark)));
    }

    /** The metadata text. */
    String encode() {
        String bytes = Base64.getEncoder().withoutPadding().encodeToString(bits.toByteArray());
        return VERSION + Long.toString(Math.max(0, claim - watermark), RADIX) + COLON + bytes;
    }

    /**
     * Reads what was committed. Metadata of another writer or version says nothing, so that every command in the log may
     * have been begun. Nothing committed means that nothing of any command was ever seen, for a claim comes first.
     *
     * @param offset the committed offset, or where reading begins when nothing is committed
     * @param metadata text of the commit; null when nothing is committed
     * @param end tells the end of the log; asked only where the metadata says nothing, for it takes a while
     */
    static FinishedOffsets decode(long offset, @Nullable String metadata, LongSupplier end) {
        if (metadata == null) {
            return new FinishedOffsets(offset, new BitSet(), offset);
        }
        int colon = metadata.indexOf(COLON);
        try {
            if (colon > 1 && metadata.charAt(0) == VERSION) {
                long distance = Long.parseUnsignedLong(metadata, 1, colon, RADIX);
                return new FinishedOffsets(offset, bits(metadata.substring(colon + 1)), offset + distance);
            }
            if (metadata.startsWith(OLD_DRAINED)) {
                return new FinishedOffsets(offset, bits(metadata.substring(OLD_DRAINED.length())), offset);
            }
            if (metadata.startsWith(OLD_CLAIMED)) {
                return new FinishedOffsets(offset, bits(metadata.substring(OLD_CLAIMED.length())), end.getAsLong());
            }
        } catch (IllegalArgumentException unreadable) {
            return new FinishedOffsets(offset, new BitSet(), end.getAsLong());
        }
        return new FinishedOffsets(offset, new BitSet(), end.getAsLong());
    }

    private static BitSet bits(String base64) {
        return BitSet.valueOf(Base64.getDecoder().decode(base64));
    }
}
