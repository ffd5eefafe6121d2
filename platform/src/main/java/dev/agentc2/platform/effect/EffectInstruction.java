package dev.agentc2.platform.effect;

/** What a record on a command topic asks a worker to do. Immutable. */
public sealed interface EffectInstruction {
    /** Identity of the effect. */
    String effectId();

    /**
     * Run an effect.
     *
     * @param effectId its identity: the same after a redelivery
     * @param orgId tenant whose share of the worker it uses
     */
    record Run(String effectId, String orgId) implements EffectInstruction {}

    /**
     * Cancel an effect that runs or waits; nothing happens when it is over.
     *
     * @param effectId its identity
     */
    record Cancel(String effectId) implements EffectInstruction {}

    /**
     * Tell an effect something while it runs, by {@link EffectHandler#told}.
     *
     * @param effectId its identity
     */
    record Tell(String effectId) implements EffectInstruction {}
}
