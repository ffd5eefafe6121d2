package dev.agentc2.perf.chaos.history;

import java.util.List;
import java.util.Map;

/**
 * A record of the log, decoded without any of the platform's code. Immutable.
 *
 * @param topic topic without its prefix, such as {@code turns.events}
 * @param timestamp epoch milliseconds
 * @param type record type; empty when the value can't be read as one
 * @param fields its fields: strings, numbers, booleans, lists and maps; absent ones are left out
 * @param cause of a dead letter: where it comes from, which service wrote it, and why; empty for others
 */
public record LogRecord(
        String topic,
        int partition,
        long offset,
        long timestamp,
        String key,
        String type,
        Map<String, Object> fields,
        String cause) {
    /** Turn that it belongs to; empty when it belongs to none. */
    public String turnId() {
        return text("turnId");
    }

    /** A field as text; empty when it is absent. */
    public String text(String field) {
        Object value = fields.get(field);
        return value == null ? "" : value.toString();
    }

    /** A field as a number; 0 when it is absent. */
    public long number(String field) {
        return fields.get(field) instanceof Number number ? number.longValue() : 0;
    }

    /** A field that is a record or a map; empty when it is absent. */
    @SuppressWarnings("unchecked") // the reader makes maps with text keys only
    public Map<String, Object> part(String field) {
        return fields.get(field) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    /** A field that is a list; empty when it is absent. */
    public List<?> list(String field) {
        return fields.get(field) instanceof List<?> list ? list : List.of();
    }

    /** Its place in Kafka. */
    public String place() {
        return topic + "-" + partition + "/" + offset;
    }

    /** One line, without text of messages. */
    public String line() {
        StringBuilder line = new StringBuilder(place()).append("  ").append(type);
        for (String field : List.of("sequence", "step", "attempt", "seq", "effectId", "outcome", "status", "tool")) {
            if (fields.containsKey(field)) {
                line.append(' ').append(field).append('=').append(fields.get(field));
            }
        }
        if (!part("failure").isEmpty()) {
            line.append(" failure=").append(part("failure").get("kind"));
        }
        return line.toString();
    }
}
