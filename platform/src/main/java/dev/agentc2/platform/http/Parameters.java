package dev.agentc2.platform.http;

import io.javalin.http.Context;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Map;
import java.util.Optional;

/** Reads parameters of a request; refuses what it can't read with a problem that names the field. */
public final class Parameters {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd").withResolverStyle(ResolverStyle.STRICT);
    private static final int LAST_YEAR = 9999;
    private static final int DEFAULT_LIMIT = 50;
    private static final int LARGEST_LIMIT = 200;

    private Parameters() {}

    /** {@code limit}: rows a page, 1 to 200, by default 50. */
    public static int limit(Context ctx) {
        String text = ctx.queryParam("limit");
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > LARGEST_LIMIT) {
            throw invalid("limit", "limit is a whole number from 1 to 200.");
        }
        return Integer.parseInt(text);
    }

    /** {@code cursor}: where the page before ended. */
    public static Cursor cursor(Context ctx, Cursor first) {
        String text = ctx.queryParam("cursor");
        try {
            return text == null ? first : Cursor.parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid("cursor", "cursor is the nextCursor of the page before, unchanged.");
        }
    }

    /** A parameter that is true or false; empty when it isn't given. */
    public static Optional<Boolean> flag(Context ctx, String field) {
        String text = ctx.queryParam(field);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            throw invalid(field, field + " is true or false.");
        }
        return Optional.ofNullable(text).map(Boolean::valueOf);
    }

    /** A day as yyyy-MM-dd; of the years that PostgreSQL and plain arithmetic know. */
    public static LocalDate day(Context ctx, String field, LocalDate fallback) {
        String text = ctx.queryParam(field);
        if (text == null) {
            return fallback;
        }
        try {
            LocalDate day = LocalDate.parse(text, DAY);
            if (day.getYear() >= 1 && day.getYear() <= LAST_YEAR) {
                return day;
            }
        } catch (DateTimeParseException e) {
            // told below, like a day of another age
        }
        throw invalid(field, field + " is a day as yyyy-MM-dd, such as 2026-11-23.");
    }

    public static ProblemException invalid(String field, String detail) {
        return new ProblemException(400, "invalid-parameter", detail, Map.of("field", field), Map.of());
    }
}
