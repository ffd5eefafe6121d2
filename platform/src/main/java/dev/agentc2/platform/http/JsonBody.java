package dev.agentc2.platform.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.agentc2.platform.json.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads JSON bodies strictly: nothing is guessed, converted or passed over. */
public final class JsonBody {
    private static final ObjectMapper STRICT = strict();

    private JsonBody() {}

    /**
     * The body of a request as a record.
     *
     * @throws ProblemException 415 when it isn't said to be JSON, 413 when it is too large, 400 when it is malformed,
     *     has an unknown or repeated field, or a field of a wrong type; the message names the field
     */
    public static <T> T read(Context ctx, Class<T> type) {
        requireJson(ctx);
        return parse(ctx.bodyAsBytes(), type);
    }

    /**
     * JSON text as a record.
     *
     * @throws ProblemException 400 or 413 as with {@link #read}
     */
    public static <T> T parse(byte[] body, Class<T> type) {
        try {
            T value = STRICT.readValue(body, type);
            if (value == null) {
                throw invalid("malformed-json", "A JSON object is expected, not null.", Map.of());
            }
            return value;
        } catch (UnrecognizedPropertyException e) {
            String field = fieldOf(e);
            throw invalid(
                    "unknown-field",
                    "There is no field " + quote(field) + " here; known: " + String.join(", ", knownFields(e)) + ".",
                    Map.of("field", field));
        } catch (MismatchedInputException e) {
            String field = fieldOf(e);
            throw field.isEmpty()
                    ? invalid("malformed-json", "The body must be a JSON object.", Map.of())
                    : invalid(
                            "invalid-field",
                            "The field " + quote(field) + " has a value of the wrong type.",
                            Map.of("field", field));
        } catch (StreamConstraintsException e) {
            throw new ProblemException(
                    413, "content-too-large", "The JSON is nested too deeply or has too long parts.");
        } catch (JacksonException e) {
            throw invalid(
                    "malformed-json", "The body isn't well-formed JSON or has a field twice" + at(e) + ".", Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Checks that a body is said to be JSON.
     *
     * @throws ProblemException 415 when it isn't
     */
    public static void requireJson(Context ctx) {
        String contentType = ctx.contentType();
        String type =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!type.equals("application/json")) {
            throw new ProblemException(
                    415,
                    "unsupported-media-type",
                    "Send the body as application/json.",
                    Map.of(),
                    Map.of("Accept", "application/json"));
        }
    }

    private static ProblemException invalid(String code, String detail, Map<String, Object> members) {
        return new ProblemException(400, code, detail, members, Map.of());
    }

    private static String fieldOf(JsonMappingException e) {
        List<JsonMappingException.Reference> path = e.getPath();
        StringBuilder field = new StringBuilder();
        for (JsonMappingException.Reference step : path) {
            if (step.getFieldName() == null) {
                field.append('[').append(step.getIndex()).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return field.length() > 100 ? field.substring(0, 100) : field.toString();
    }

    private static List<String> knownFields(UnrecognizedPropertyException e) {
        return e.getKnownPropertyIds() == null
                ? List.of()
                : e.getKnownPropertyIds().stream().map(String::valueOf).sorted().toList();
    }

    private static String at(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : ": line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    private static String quote(String field) {
        return "'" + field + "'";
    }

    private static ObjectMapper strict() {
        ObjectMapper mapper = Json.MAPPER.copy();
        mapper.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        mapper.getFactory().configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature(), true);
        for (CoercionInputShape shape :
                List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
            mapper.coercionConfigFor(LogicalType.Textual).setCoercion(shape, CoercionAction.Fail);
        }
        for (LogicalType plain : List.of(LogicalType.Integer, LogicalType.Float, LogicalType.Boolean)) {
            mapper.coercionConfigFor(plain)
                    .setCoercion(CoercionInputShape.String, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
        }
        mapper.coercionConfigFor(LogicalType.Integer).setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
        mapper.coercionConfigFor(LogicalType.Boolean).setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
        return mapper;
    }
}
