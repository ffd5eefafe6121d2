package dev.agentc2.platform.money;

import java.time.LocalDate;
import java.util.List;

/**
 * What a provider charges for the models of one pattern: a row of a {@link PriceBook}. Amounts are computed exactly in
 * pico-USD and rounded up once a call to whole nano-USD: a sum of calls is never less than what is owed, and more by less
 * than a nano-USD a call. Immutable.
 *
 * @param provider provider as the platform names it, such as {@code openai}
 * @param pattern model name, or its beginning followed by an asterisk
 * @param tiers rates by size of the prompt, the first from 0 tokens, ascending; one unless long prompts cost more
 * @param validFrom day the price was announced or, where that isn't known, looked up
 * @param source where the price is published
 */
public record Price(String provider, String pattern, List<Tier> tiers, LocalDate validFrom, String source) {
    private static final int PICOS_PER_NANO = 1_000;

    /**
     * Rates of prompts from a size on.
     *
     * @param fromInputTokens least input tokens, of all input buckets together
     * @param rates what each token costs, of the whole call
     */
    public record Tier(long fromInputTokens, Rates rates) {}

    public Price {
        tiers = List.copyOf(tiers);
        if (tiers.isEmpty() || tiers.getFirst().fromInputTokens() != 0) {
            throw new IllegalArgumentException("the first tier of " + provider + " " + pattern + " starts at 0 tokens");
        }
        for (int i = 1; i < tiers.size(); i++) {
            if (tiers.get(i).fromInputTokens() <= tiers.get(i - 1).fromInputTokens()) {
                throw new IllegalArgumentException("the tiers of " + provider + " " + pattern + " ascend");
            }
        }
    }

    /**
     * Price of a call, nano-USD, rounded up.
     *
     * @throws ArithmeticException when it takes over nine million dollars
     */
    public long nanos(TokenCounts tokens) {
        long prompt = Math.addExact(Math.addExact(tokens.input(), tokens.cachedInput()), tokens.cacheWrite());
        Rates rates = tiers.getFirst().rates();
        for (Tier tier : tiers) {
            if (prompt >= tier.fromInputTokens()) {
                rates = tier.rates();
            }
        }
        return Math.ceilDiv(rates.picos(tokens), PICOS_PER_NANO);
    }

    /**
     * Most that a call can cost whatever buckets and tier its tokens fall into, nano-USD, rounded up: what to reserve.
     *
     * @param maxInputTokens input tokens at most, of all input buckets together
     * @param maxOutputTokens output and reasoning tokens at most
     */
    public long upperBoundNanos(long maxInputTokens, long maxOutputTokens) {
        long most = 0;
        for (Tier tier : tiers) {
            if (maxInputTokens >= tier.fromInputTokens()) {
                most = Math.max(most, tier.rates().upperBoundPicos(maxInputTokens, maxOutputTokens));
            }
        }
        return Math.ceilDiv(most, PICOS_PER_NANO);
    }
}
