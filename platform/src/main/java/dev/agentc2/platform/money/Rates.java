package dev.agentc2.platform.money;

/**
 * Price of one token in each bucket, in pico-USD (10^-12 USD), so that vendors' prices per million tokens are whole
 * numbers down to a millionth of a dollar: 0.0375 USD per million tokens is 37,500 pico-USD a token. Immutable.
 *
 * @param input fresh input
 * @param cachedInput input read from the provider's cache
 * @param cacheWrite input written to the provider's cache
 * @param output answer
 * @param reasoning reasoning
 */
public record Rates(long input, long cachedInput, long cacheWrite, long output, long reasoning) {
    public Rates {
        if (input < 0 || cachedInput < 0 || cacheWrite < 0 || output < 0 || reasoning < 0) {
            throw new IllegalArgumentException("prices are not negative");
        }
    }

    /**
     * Price of some tokens, pico-USD, exact.
     *
     * @throws ArithmeticException when it doesn't fit a long, which takes over nine million dollars
     */
    long picos(TokenCounts tokens) {
        long sum = Math.multiplyExact(tokens.input(), input);
        sum = Math.addExact(sum, Math.multiplyExact(tokens.cachedInput(), cachedInput));
        sum = Math.addExact(sum, Math.multiplyExact(tokens.cacheWrite(), cacheWrite));
        sum = Math.addExact(sum, Math.multiplyExact(tokens.output(), output));
        return Math.addExact(sum, Math.multiplyExact(tokens.reasoning(), reasoning));
    }

    /** Most that some input and output tokens can cost whatever buckets they fall into, pico-USD. */
    long upperBoundPicos(long inputTokens, long outputTokens) {
        long dearestInput = Math.max(input, Math.max(cachedInput, cacheWrite));
        long dearestOutput = Math.max(output, reasoning);
        return Math.addExact(
                Math.multiplyExact(inputTokens, dearestInput), Math.multiplyExact(outputTokens, dearestOutput));
    }
}
