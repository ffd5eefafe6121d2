package dev.agentc2.ingress.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row as it was captured: text, whole and other numbers, flags, JSON as text, times with their zone as ISO 8601 text,
 * arrays as lists. Immutable.
 */
final class Row {
    /** Stands for a large value that an update didn't change and the log therefore doesn't repeat. */
    static final String UNCHANGED = "__debezium_unavailable_value";

    private final Map<String, @Nullable Object> values;

    Row(Map<String, @Nullable Object> values) {
        this.values = new HashMap<>(values);
    }

    /** This row, where it leaves a value out with that of an earlier state of it. */
    Row completedBy(@Nullable Row before) {
        if (before == null) {
            return this;
        }
        Map<String, @Nullable Object> complete = new HashMap<>(values);
        complete.replaceAll((column, value) -> isUnchanged(value) ? before.values.get(column) : value);
        return new Row(complete);
    }

    private static boolean isUnchanged(@Nullable Object value) {
        return UNCHANGED.equals(value) || value instanceof List<?> list && list.contains(UNCHANGED);
    }

    /** Text that is always there. */
    String text(String column) {
        return required(column).toString();
    }

    @Nullable
    String optionalText(String column) {
        Object value = values.get(column);
        return value == null ? null : value.toString();
    }

    long number(String column) {
        return ((Number) required(column)).longValue();
    }

    int count(String column) {
        return Math.toIntExact(number(column));
    }

    @Nullable
    Long optionalNumber(String column) {
        return values.get(column) instanceof Number number ? Long.valueOf(number.longValue()) : null;
    }

    @Nullable
    Double optionalReal(String column) {
        return values.get(column) instanceof Number number ? Double.valueOf(number.doubleValue()) : null;
    }

    boolean flag(String column) {
        return (Boolean) required(column);
    }

    List<String> texts(String column) {
        return ((List<?>) required(column)).stream().map(Object::toString).toList();
    }

    /** A time, epoch milliseconds. */
    long time(String column) {
        return OffsetDateTime.parse(text(column)).toInstant().toEpochMilli();
    }

    /** A column of JSON. */
    JsonNode json(String column) {
        try {
            return Json.MAPPER.readTree(text(column));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("column " + column + " has no JSON", e);
        }
    }

    /** Whether the column has a value. */
    boolean has(String column) {
        return values.get(column) != null;
    }

    private Object required(String column) {
        Object value = values.get(column);
        if (value == null || isUnchanged(value)) {
            throw new IllegalArgumentException("column " + column + " has no value");
        }
        return value;
    }
}
