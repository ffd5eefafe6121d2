package dev.agentc2.agent.turn;

import dev.agentc2.platform.money.Price;
import dev.agentc2.platform.money.PriceBook;
import dev.agentc2.platform.money.TokenCounts;

/** What model calls cost, nano-USD; models without a price cost nothing. Immutable. */
public interface Prices {
    /** Version of the price book. */
    String version();

    /** Price of what a call used. */
    long price(ModelRef model, TokenCounts usage);

    /** Most that a call of these sizes can cost. */
    long upperBound(ModelRef model, long maxInputTokens, long maxOutputTokens);

    /** The prices of a book. */
    static Prices of(PriceBook book) {
        return new Prices() {
            @Override
            public String version() {
                return book.version();
            }

            @Override
            public long price(ModelRef model, TokenCounts usage) {
                Price price = book.find(model.provider(), model.model()).orElse(null);
                return price == null ? 0 : price.nanos(usage);
            }

            @Override
            public long upperBound(ModelRef model, long maxInputTokens, long maxOutputTokens) {
                Price price = book.find(model.provider(), model.model()).orElse(null);
                return price == null ? 0 : price.upperBoundNanos(maxInputTokens, maxOutputTokens);
            }
        };
    }
}
