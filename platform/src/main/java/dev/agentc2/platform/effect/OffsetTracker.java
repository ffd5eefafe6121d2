package dev.agentc2.platform.effect;

import java.util.BitSet;

/**
 * Which offsets of a partition are finished while commands end in any order: a contiguous watermark and the finished
 * ones beyond it. Offsets that the log skips (transaction markers, compacted records) count as finished. Every
 * operation is amortised constant time; memory is bounded by {@link FinishedOffsets#WINDOW} while
 * {@link #canTake} is respected. Not thread-safe.
 */
final class OffsetTracker {
    private final BitSet finished;
    /** Offset of bit 0. */
    private long origin;

    private long watermark;
    private long next;

    /** Goes on from what was committed. */
    OffsetTracker(FinishedOffsets committed) {
        this.finished = (BitSet) committed.bits().clone();
        this.origin = committed.watermark();
        this.watermark = committed.watermark();
        this.next = committed.watermark();
    }

    /** Whether an offset is near enough to the watermark for its end to be remembered. */
    boolean canTake(long offset) {
        return isDrained() || offset - watermark < FinishedOffsets.WINDOW;
    }

    /** Whether an offset is known to be finished, be it by what was committed before. */
    boolean isFinished(long offset) {
        return offset < watermark || finished.get(bit(offset));
    }

    /** Notes that the record at an offset was read; offsets are taken in increasing order, where {@link #canTake}. */
    void take(long offset) {
        if (offset < next) {
            throw new IllegalArgumentException("offset " + offset + " was read already, before " + next);
        }
        if (isDrained()) {
            forgetBefore(offset);
        } else {
            finished.set(bit(next), bit(offset));
        }
        next = offset + 1;
        advance();
    }

    /** Notes that the command at an offset is finished: its result is in the log, or it needs none. */
    void finish(long offset) {
        if (offset >= next) {
            throw new IllegalArgumentException("offset " + offset + " wasn't taken");
        }
        if (offset >= watermark) {
            finished.set(bit(offset));
            advance();
        }
    }

    /** First offset that isn't finished; the next one to be read when all are. */
    long watermark() {
        return watermark;
    }

    /** Whether every taken offset is finished. */
    boolean isDrained() {
        return watermark == next;
    }

    /** The offset after the last one that was taken. */
    long next() {
        return next;
    }

    /** What to commit now, with a claim on the commands before an offset. */
    FinishedOffsets snapshot(long claim) {
        int from = bit(watermark);
        return new FinishedOffsets(watermark, finished.get(from, from + FinishedOffsets.WINDOW), claim);
    }

    private void advance() {
        watermark = Math.min(next, origin + finished.nextClearBit(bit(watermark)));
        if (watermark - origin >= FinishedOffsets.WINDOW) {
            forgetBefore(watermark);
        }
    }

    private void forgetBefore(long offset) {
        BitSet rest = offset - origin < finished.length() ? finished.get(bit(offset), finished.length()) : new BitSet();
        finished.clear();
        finished.or(rest);
        origin = offset;
        watermark = offset;
    }

    private int bit(long offset) {
        return (int) (offset - origin);
    }
}
