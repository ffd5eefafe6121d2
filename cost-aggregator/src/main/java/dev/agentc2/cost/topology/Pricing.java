package dev.agentc2.cost.topology;

import dev.agentc2.platform.money.Price;
import dev.agentc2.platform.money.PriceBook;
import dev.agentc2.platform.money.TokenCounts;
import dev.agentc2.wire.SettleUsage;
import dev.agentc2.wire.Usage;
import java.util.Optional;

/**
 * What a call cost, by the version of the price book that its holder had reserved with. Immutable.
 *
 * @param version version that was applied: the holder's, or the current one when this build doesn't have the holder's
 * @param nanos nano-USD; 0 without a price
 * @param known whether the book has a price for the model
 */
record Pricing(String version, long nanos, boolean known) {
    /**
     * Prices what was used.
     *
     * @throws IllegalArgumentException when counts are negative
     * @throws ArithmeticException when the price exceeds nine million dollars
     */
    static Pricing of(SettleUsage settle) {
        PriceBook book = PriceBook.version(settle.getPriceVersion()).orElseGet(PriceBook::current);
        TokenCounts tokens = counts(settle.getUsage());
        Optional<Price> price = book.find(settle.getProvider(), settle.getModel());
        return new Pricing(book.version(), price.map(p -> p.nanos(tokens)).orElse(0L), price.isPresent());
    }

    private static TokenCounts counts(Usage usage) {
        return new TokenCounts(
                usage.getInputTokens(),
                usage.getCachedInputTokens(),
                usage.getCacheWriteTokens(),
                usage.getOutputTokens(),
                usage.getReasoningTokens(),
                usage.getEstimated());
    }
}
