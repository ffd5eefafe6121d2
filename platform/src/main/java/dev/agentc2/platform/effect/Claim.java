package dev.agentc2.platform.effect;

/**
 * The right to let others see something of an effect. An effect may be begun before it has it; what leaves it then is
 * nobody's. Only one worker ever gets it for a command (docs/adr/0017). Thread-safe.
 */
public interface Claim {
    /** A claim that nobody disputes. */
    Claim HELD = () -> {};

    /**
     * Waits until the group has taken it; returns at once when it has.
     *
     * @throws InterruptedException when the thread is interrupted, or the effect is another worker's by now: nothing of it
     *     may be seen
     */
    void await() throws InterruptedException;
}
