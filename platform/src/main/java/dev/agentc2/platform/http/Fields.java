package dev.agentc2.platform.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the fields of a request and collects what is wrong, so that the caller learns of all of it at once. One thread. */
public final class Fields {
    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private final List<Wrong> wrong = new ArrayList<>();

    private record Wrong(String field, String rule) {}

    /** Notes a broken rule unless it is kept. */
    public Fields check(String field, boolean kept, String rule) {
        if (!kept) {
            wrong.add(new Wrong(field, rule));
        }
        return this;
    }

    /** A text that must be there, not blank, and not longer than some characters. */
    public Fields text(String field, @Nullable String value, int longest) {
        return check(
                field,
                value != null && !value.isBlank() && value.length() <= longest && isStorable(value),
                "is required, not blank, at most " + longest + " characters long, and without NUL");
    }

    /** A text that may be missing or empty, but not longer than some characters. */
    public Fields optionalText(String field, @Nullable String value, int longest) {
        return check(
                field,
                value == null || (value.length() <= longest && isStorable(value)),
                "is at most " + longest + " characters long, and without NUL");
    }

    /** A short name in addresses. */
    public Fields slug(String field, @Nullable String value) {
        return check(
                field,
                value != null && SLUG.matcher(value).matches(),
                "is required: 1 to 63 lower-case letters, digits and hyphens, a letter or digit first");
    }

    /** A number that must be there and lie in a range, its ends included. */
    public Fields range(String field, @Nullable Number value, double least, double most) {
        return check(
                field,
                value != null && value.doubleValue() >= least && value.doubleValue() <= most,
                "is required, from " + number(least) + " to " + number(most));
    }

    /** PostgreSQL holds every character but one. */
    private static boolean isStorable(String value) {
        return value.indexOf('\0') < 0;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    /**
     * Ends the check.
     *
     * @throws ProblemException 400 {@code invalid-field} that names the first broken rule in {@code field} and {@code
     *     rule}, and all of them in {@code errors}
     */
    public void done() {
        if (wrong.isEmpty()) {
            return;
        }
        Wrong first = wrong.getFirst();
        throw new ProblemException(
                400,
                "invalid-field",
                "'" + first.field() + "' " + first.rule() + "."
                        + (wrong.size() > 1 ? " So are " + (wrong.size() - 1) + " more; see errors." : ""),
                Map.of("field", first.field(), "rule", first.rule(), "errors", List.copyOf(wrong)),
                Map.of());
    }
}
