package dev.agentc2.platform.effect;

import org.apache.avro.specific.SpecificRecord;

/** One kind of effect on the outside world, run by an {@link EffectWorker}. Thread-safe: called by many threads. */
public interface EffectHandler {
    /** What a record on the command topic asks for. */
    EffectInstruction instruction(SpecificRecord record);

    /**
     * Runs the effect on a virtual thread of its own and returns the result record to be written under the same key.
     * Expected failures are result records, not exceptions; whatever is thrown is a bug, and the worker reports it
     * through {@link #failed}. Returns soon after the cancellation fires. Awaits the claim before anything can be seen of
     * the effect that a second run of it, by another worker, must not show again; the result itself waits for it in any
     * case.
     */
    SpecificRecord run(EffectCommand command, Claim claim, Cancellation cancellation) throws InterruptedException;

    /**
     * Takes a record that an effect is told while it runs; on the thread that reads commands, so it mustn't block. Nobody
     * may wait for it any more: the effect is over, another worker's, or was told before.
     */
    default void told(SpecificRecord record) {
        throw new IllegalArgumentException("effects of this kind aren't told anything");
    }

    /** The result record for a command whose {@link #run} threw: a failure with a reason that holds no content. */
    SpecificRecord failed(EffectCommand command, Throwable cause);
}
