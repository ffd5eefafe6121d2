package dev.agentc2.platform.effect;

import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A command on its way through the worker: waiting, then running. What changes is guarded by the {@link Dispatcher}.
 */
final class EffectRun implements Claim {
    final Lane lane;
    final long offset;
    final EffectCommand command;
    /** Size in the log. */
    final int bytes;

    final Cancellation cancellation = new Cancellation();
    /** Result of an earlier run of the same effect, to be sent again in place of running. */
    @Nullable
    SpecificRecord remembered;
    /** Whether it uses up one of the places for effects at once. */
    boolean takesPlace;

    @Nullable
    Thread thread;

    EffectRun(Lane lane, long offset, EffectCommand command, int bytes) {
        this.lane = lane;
        this.offset = offset;
        this.command = command;
        this.bytes = bytes;
    }

    /** Whether its effect has a result of another worker in the log. */
    boolean isAnswered() {
        return lane.earlierResult(command.effectId()) != null;
    }

    @Override
    public void await() throws InterruptedException {
        lane.awaitClaim(offset);
    }

    /** Waits until the group has taken its claim; false when it is given up before. */
    boolean awaitClaimOrEnd() {
        while (true) {
            try {
                await();
                return true;
            } catch (InterruptedException e) {
                // A leftover of the effect means nothing here; whether the lane is gone does.
                if (lane.isGone()) {
                    return false;
                }
            }
        }
    }
}
