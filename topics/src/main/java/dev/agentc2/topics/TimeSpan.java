package dev.agentc2.topics;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of time as {@code topics.yaml} writes it: a whole number and one of {@code ms, s, m, h, d}. Immutable.
 *
 * @param millis milliseconds, at least 1
 */
public record TimeSpan(long millis) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
    private static final Map<String, Long> UNITS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    public TimeSpan {
        if (millis < 1) {
            throw new IllegalArgumentException("a time span is at least 1 ms");
        }
    }

    /**
     * Reads a span such as {@code 7d} or {@code 15m}.
     *
     * @throws IllegalArgumentException when it has another form
     */
    public static TimeSpan parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a time span such as 7d, 1h, 15m, 30s or 500ms is expected, not '" + text + "'");
        }
        return new TimeSpan(Long.parseLong(matcher.group(1)) * UNITS.getOrDefault(matcher.group(2), 1L));
    }

    /** In the largest unit that divides it. */
    @Override
    public String toString() {
        for (String unit : new String[] {"d", "h", "m", "s"}) {
            long size = UNITS.getOrDefault(unit, 1L);
            if (millis % size == 0) {
                return millis / size + unit;
            }
        }
        return millis + "ms";
    }
}
