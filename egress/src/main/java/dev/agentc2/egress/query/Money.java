package dev.agentc2.egress.query;

import java.math.BigDecimal;

/**
 * An amount as it is answered: exact as a whole number, and readable. Immutable.
 *
 * @param nanoUsd nano-USD (10^-9 US dollars)
 * @param usd the same in US dollars with nine decimals
 */
record Money(long nanoUsd, String usd) {
    private static final int NANO_DIGITS = 9;

    static Money ofNanos(long nanos) {
        return new Money(nanos, BigDecimal.valueOf(nanos, NANO_DIGITS).toPlainString());
    }
}
