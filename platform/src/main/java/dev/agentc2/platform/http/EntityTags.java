package dev.agentc2.platform.http;

import io.javalin.http.Context;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Versions of things as entity tags, so that of two who edit the same thing the slower one is told. A thing's tag is the
 * number of its row's changes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-if-match">RFC 9110, If-Match</a>
 */
public final class EntityTags {
    private static final Pattern TAG = Pattern.compile("\"([0-9]{1,18})\"");

    private EntityTags() {}

    /** Says which version the answer is of. */
    public static void tell(Context ctx, long rowVersion) {
        ctx.header("ETag", "\"" + rowVersion + "\"");
    }

    /**
     * The version that the caller saw and means to change.
     *
     * @throws ProblemException 428 when it isn't said, 400 when it isn't one of our tags
     */
    public static long required(Context ctx) {
        return optional(ctx)
                .orElseThrow(() -> new ProblemException(
                        428,
                        "precondition-required",
                        "Say which version you change: send its ETag as If-Match, so that nobody's change is lost."));
    }

    /** The same where it may be left out. */
    public static OptionalLong optional(Context ctx) {
        String header = ctx.header("If-Match");
        if (header == null) {
            return OptionalLong.empty();
        }
        Matcher matcher = TAG.matcher(header.strip());
        if (!matcher.matches()) {
            throw new ProblemException(
                    400,
                    "invalid-parameter",
                    "If-Match is the ETag of the thing, quotes included, such as \"3\".",
                    Map.of("field", "If-Match"),
                    Map.of());
        }
        return OptionalLong.of(Long.parseLong(matcher.group(1)));
    }

    /** Another was faster. {@code current} is the thing as it is now. */
    public static ProblemException changedMeanwhile(Object current) {
        return new ProblemException(
                412,
                "changed-meanwhile",
                "It was changed since you read it; look at the present one and decide again.",
                Map.of("current", current),
                Map.of());
    }
}
