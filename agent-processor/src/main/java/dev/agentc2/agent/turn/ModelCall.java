package dev.agentc2.agent.turn;

import org.jspecify.annotations.Nullable;

/**
 * A model call that runs. Immutable.
 *
 * @param step step of the turn, from 1
 * @param attempt number of the call within the turn, from 1; it only grows
 * @param effectId identity of the effect
 * @param reservation taken from leases for it
 * @param promptBytes size of what it is sent
 * @param requestedAt when, epoch milliseconds
 * @param deadlineAt when it is given up, epoch milliseconds
 * @param cancel who wants it stopped
 */
public record ModelCall(
        int step,
        int attempt,
        String effectId,
        Reservation reservation,
        int promptBytes,
        long requestedAt,
        long deadlineAt,
        @Nullable Cancel cancel) {

    /**
     * A request to stop. Immutable.
     *
     * @param requestedBy opaque id of who asks
     * @param giveUpAt when to stop waiting for what the call used, epoch milliseconds
     */
    public record Cancel(String requestedBy, long giveUpAt) {}

    ModelCall withCancel(Cancel request) {
        return new ModelCall(step, attempt, effectId, reservation, promptBytes, requestedAt, deadlineAt, request);
    }
}
