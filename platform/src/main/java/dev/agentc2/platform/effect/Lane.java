package dev.agentc2.platform.effect;

import org.apache.kafka.common.TopicPartition;

/**
 * A partition of the command topic while this worker holds it. A partition that is lost and comes back is a new lane.
 * The offsets are guarded by the {@link Dispatcher} that runs its commands.
 */
final class Lane {
    private final TopicPartition partition;
    private final OffsetTracker offsets;
    private final long redeliveredBefore;
    private volatile boolean gone;
    private boolean unsaved;
    private int begun;

    /**
     * @param committed what was committed for the partition when it was taken over
     * @param end end of the log when it was taken over
     */
    Lane(TopicPartition partition, FinishedOffsets committed, long end) {
        this.partition = partition;
        this.offsets = new OffsetTracker(committed);
        this.redeliveredBefore = committed.claimed() ? end : committed.watermark();
    }

    TopicPartition partition() {
        return partition;
    }

    /** Whether another worker may have begun the command at an offset that isn't known to be finished. */
    boolean isRedelivered(long offset) {
        return offset < redeliveredBefore;
    }

    /** Whether the worker no longer answers for the partition. */
    boolean isGone() {
        return gone;
    }

    void leave() {
        gone = true;
    }

    OffsetTracker offsets() {
        return offsets;
    }

    void finish(long offset) {
        offsets.finish(offset);
        unsaved = true;
    }

    /** Whether there is progress that isn't committed. */
    boolean isUnsaved() {
        return unsaved;
    }

    void setUnsaved(boolean value) {
        unsaved = value;
    }

    void begin() {
        begun++;
    }

    void end() {
        begun--;
    }

    /** Commands that are being run. */
    int begun() {
        return begun;
    }
}
