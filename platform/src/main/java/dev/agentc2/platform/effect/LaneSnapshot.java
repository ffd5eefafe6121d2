package dev.agentc2.platform.effect;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * What a commit says of a lane. A later one of the same lane says the same or more. Immutable.
 *
 * @param lane the lane
 * @param claim every command before this offset is claimed by it
 * @param offset offset and metadata to be committed
 */
record LaneSnapshot(Lane lane, long claim, OffsetAndMetadata offset) {
    /** Claims everything that was taken in, and what is claimed already. */
    static LaneSnapshot claiming(Lane lane) {
        return of(lane, Math.max(lane.offsets().next(), lane.claimed()));
    }

    /** Claims nothing of its own, only what others may have begun before. */
    static LaneSnapshot drained(Lane lane) {
        return of(lane, lane.redeliveredBefore());
    }

    /** Whether it claims more than the group has taken. */
    boolean claimsMore() {
        return claim > lane.claimed();
    }

    private static LaneSnapshot of(Lane lane, long claim) {
        FinishedOffsets offsets = lane.offsets().snapshot(claim);
        return new LaneSnapshot(lane, claim, new OffsetAndMetadata(offsets.watermark(), offsets.encode()));
    }
}
