package dev.agentc2.platform.money;

/**
 * Tokens of a model call in disjoint buckets. Immutable.
 *
 * @param input neither read from nor written to a cache
 * @param cachedInput read from the provider's prompt cache
 * @param cacheWrite written to the provider's prompt cache
 * @param output answer without reasoning
 * @param reasoning reasoning
 * @param estimated whether the provider reported nothing and they were estimated
 */
public record TokenCounts(
        long input, long cachedInput, long cacheWrite, long output, long reasoning, boolean estimated) {
    public static final TokenCounts NONE = new TokenCounts(0, 0, 0, 0, 0, false);

    public TokenCounts {
        if (input < 0 || cachedInput < 0 || cacheWrite < 0 || output < 0 || reasoning < 0) {
            throw new IllegalArgumentException("token counts are not negative");
        }
    }

    /** Sum, estimated when either is. */
    public TokenCounts plus(TokenCounts other) {
        return new TokenCounts(
                input + other.input,
                cachedInput + other.cachedInput,
                cacheWrite + other.cacheWrite,
                output + other.output,
                reasoning + other.reasoning,
                estimated || other.estimated);
    }
}
