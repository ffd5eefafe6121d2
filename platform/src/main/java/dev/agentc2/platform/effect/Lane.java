package dev.agentc2.platform.effect;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition of the command topic while this worker holds it. A partition that is lost and comes back is a new lane.
 * The offsets and counts are guarded by the {@link Dispatcher} that runs its commands; what the group took of its claim
 * and whether it is gone may be asked and changed by any thread.
 */
final class Lane {
    private final TopicPartition partition;
    private final OffsetTracker offsets;
    private final long redeliveredBefore;
    private final Map<String, Long> earlier;
    private final Object news = new Object();
    private volatile long claimed;
    private volatile boolean gone;
    private boolean unclaimed;
    private boolean unsaved;
    private boolean leftUndone;
    private int begun;

    /**
     * @param committed what was committed for the partition when it was taken over
     * @param earlier where the results are that others had written by then, by effect
     */
    Lane(TopicPartition partition, FinishedOffsets committed, Map<String, Long> earlier) {
        this.partition = partition;
        this.offsets = new OffsetTracker(committed);
        this.redeliveredBefore = committed.claim();
        this.claimed = committed.claim();
        this.earlier = Map.copyOf(earlier);
    }

    TopicPartition partition() {
        return partition;
    }

    /** Whether another worker may have begun the command at an offset that isn't known to be finished. */
    boolean isRedelivered(long offset) {
        return offset < redeliveredBefore;
    }

    /** Offset of the result that an effect had when the partition was taken over; null when it had none. */
    @Nullable
    Long earlierResult(String effectId) {
        return earlier.get(effectId);
    }

    /** Commands before this offset that aren't finished may have been begun by another worker. */
    long redeliveredBefore() {
        return redeliveredBefore;
    }

    /** Whether the group has taken the claim on the command at an offset. */
    boolean isClaimed(long offset) {
        return offset < claimed;
    }

    /** The group has taken the claim on all commands before this offset. */
    long claimed() {
        return claimed;
    }

    /** Notes that the group has taken the claim on all commands before an offset. */
    void claim(long before) {
        synchronized (news) {
            claimed = Math.max(claimed, before);
            news.notifyAll();
        }
    }

    /**
     * Waits until the group has taken the claim on the command at an offset.
     *
     * @throws InterruptedException when the lane is given up before, too
     */
    void awaitClaim(long offset) throws InterruptedException {
        if (isClaimed(offset)) {
            return;
        }
        synchronized (news) {
            while (!isClaimed(offset)) {
                if (gone) {
                    throw new InterruptedException("the command is another worker's by now");
                }
                news.wait();
            }
        }
    }

    /** Whether the worker no longer answers for the partition. */
    boolean isGone() {
        return gone;
    }

    void leave() {
        synchronized (news) {
            gone = true;
            news.notifyAll();
        }
    }

    OffsetTracker offsets() {
        return offsets;
    }

    /** Takes a command in that is to be run. */
    void take(long offset) {
        offsets.take(offset);
        unclaimed |= !isClaimed(offset);
    }

    void finish(long offset) {
        offsets.finish(offset);
        unsaved = true;
    }

    /** Whether a command was taken in whose claim isn't on its way. */
    boolean isUnclaimed() {
        return unclaimed;
    }

    /** Whether there is progress that isn't committed. */
    boolean isUnsaved() {
        return unsaved;
    }

    /** Notes that all that there is is on its way to the group. */
    void setSaved() {
        unclaimed = false;
        unsaved = false;
    }

    /** Notes that a commit failed which claimed everything before an offset. */
    void setUnsaved(long claim) {
        unsaved = true;
        unclaimed |= claim > claimed;
    }

    void begin() {
        begun++;
    }

    /** Notes that a run is over; without a result it may have been seen all the same. */
    void end(boolean withResult) {
        begun--;
        leftUndone |= !withResult;
    }

    /** Commands that are being run. */
    int begun() {
        return begun;
    }

    /** Whether everything that was begun has its result. */
    boolean isDrained() {
        return begun == 0 && !leftUndone;
    }
}
