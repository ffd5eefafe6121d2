package dev.agentc2.agent.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.agent.model.ProviderCall.Refusal;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.network.HttpAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a provider says when it refuses a call: how long to wait, and the short code of the error. Its sentences are
 * left alone, for they may quote the request.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#field.retry-after">RFC 9110, Retry-After</a>
 */
final class Refusals {
    private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{1,63}");
    private static final int MOST_BYTES = 65_536;
    private static final long LONGEST_WAIT_MS = Duration.ofHours(1).toMillis();

    private Refusals() {}

    static Refusal of(HttpAnswer answer, Clock clock) {
        return new Refusal(answer.status(), retryAfterMs(answer.headers(), clock), code(answer.body()));
    }

    private static @Nullable Long retryAfterMs(Map<String, String> headers, Clock clock) {
        String precise = headers.get("retry-after-ms");
        Long milliseconds = precise == null ? null : number(precise);
        if (milliseconds != null) {
            return bounded(milliseconds);
        }
        String text = headers.get("retry-after");
        if (text == null) {
            return null;
        }
        Long seconds = number(text);
        if (seconds != null) {
            return bounded(seconds * 1000);
        }
        try {
            ZonedDateTime at = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
            return bounded(at.toInstant().toEpochMilli() - clock.millis());
        } catch (DateTimeParseException neither) {
            return null;
        }
    }

    private static long bounded(long ms) {
        return Math.clamp(ms, 0, LONGEST_WAIT_MS);
    }

    private static @Nullable Long number(String text) {
        try {
            double value = Double.parseDouble(text.strip());
            return Double.isFinite(value) ? Math.round(Math.min(value, LONGEST_WAIT_MS)) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable String code(InputStream body) {
        try {
            JsonNode answer = Json.MAPPER.readTree(body.readNBytes(MOST_BYTES));
            JsonNode error = answer.isArray() ? answer.path(0).path("error") : answer.path("error");
            for (String field : new String[] {"code", "status", "type"}) {
                String text = error.path(field).asText("");
                if (CODE.matcher(text).matches()) {
                    return text;
                }
            }
            return null;
        } catch (IOException notJson) {
            return null;
        }
    }
}
