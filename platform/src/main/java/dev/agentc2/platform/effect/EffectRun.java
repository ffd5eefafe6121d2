package dev.agentc2.platform.effect;

import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A command on its way through the worker: waiting, then running. What changes is guarded by the {@link Dispatcher}.
 */
final class EffectRun {
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
}
