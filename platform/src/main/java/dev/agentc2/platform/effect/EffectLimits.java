package dev.agentc2.platform.effect;

/**
 * How much an {@link EffectWorker} has in hand. Immutable.
 *
 * @param inFlight effects at once in this instance
 * @param inFlightPerOrg effects at once of one organisation in this instance
 * @param waiting commands that may wait in memory; reading stops when there are more
 * @param waitingBytes commands that may wait in memory, bytes as in the log; reading stops when there are more
 * @param remembered results kept to answer a command that comes again
 * @param rememberedBytes results kept to answer a command that comes again, bytes as in the log
 */
public record EffectLimits(
        int inFlight, int inFlightPerOrg, int waiting, long waitingBytes, int remembered, long rememberedBytes) {
    public EffectLimits {
        if (inFlight < 1 || inFlightPerOrg < 1 || waiting < 1 || waitingBytes < 1) {
            throw new IllegalArgumentException("limits of an effect worker are positive");
        }
    }

    /** The usual bounds on memory with these bounds on effects at once, for the instance and for one organisation. */
    public static EffectLimits of(int inFlight, int inFlightPerOrg) {
        return new EffectLimits(inFlight, inFlightPerOrg, 2_000, 64L << 20, 10_000, 32L << 20);
    }
}
