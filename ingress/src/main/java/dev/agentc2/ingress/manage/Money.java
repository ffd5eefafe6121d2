package dev.agentc2.ingress.manage;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Amounts as people write them, US dollars in decimal, and as they are kept, whole nano-USD. Exact both ways. */
final class Money {
    private static final int NANO_DIGITS = 9;
    private static final Pattern FORM = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");

    private Money() {}

    /** Whether a text is an amount: at most 9 digits before and 9 after the point. */
    static boolean isAmount(String usd) {
        return FORM.matcher(usd).matches();
    }

    /** An amount that {@link #isAmount} admits; null for none. */
    static @Nullable Long nanos(@Nullable String usd) {
        return usd == null
                ? null
                : new BigDecimal(usd).movePointRight(NANO_DIGITS).longValueExact();
    }

    /** The shortest text of an amount; null for none. */
    static @Nullable String usd(@Nullable Long nanos) {
        return nanos == null
                ? null
                : BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros().toPlainString();
    }
}
