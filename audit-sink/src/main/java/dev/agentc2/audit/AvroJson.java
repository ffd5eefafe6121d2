package dev.agentc2.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Renders Avro records as JSON for PostgreSQL's jsonb. The schema is walked once per record type; absent (null) fields
 * are left out. Differences to the record: NUL characters, which jsonb can't hold, become U+FFFD. Not thread-safe.
 */
final class AvroJson {
    private static final int BUFFER_LIMIT = 1 << 20;
    private static final String HEX = "0123456789abcdef";

    /** Writes one kind of value. */
    private interface Renderer {
        void render(Object value, StringBuilder out);
    }

    private final Map<Schema, Renderer> records = new HashMap<>();
    private StringBuilder buffer = new StringBuilder(1024);

    /**
     * The record as a JSON object.
     *
     * @throws IllegalArgumentException when its schema has a type that no wire schema uses so far
     */
    String render(IndexedRecord record) {
        buffer.setLength(0);
        rendererOf(record.getSchema()).render(record, buffer);
        String json = buffer.toString();
        if (buffer.capacity() > BUFFER_LIMIT) {
            buffer = new StringBuilder(1024);
        }
        return json;
    }

    private Renderer rendererOf(Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> recordRenderer(schema);
            case ARRAY -> arrayRenderer(rendererOf(schema.getElementType()));
            case UNION -> rendererOf(presentBranch(schema));
            case STRING -> (value, out) -> quote(value.toString(), out);
            case INT, LONG -> (value, out) -> out.append(((Number) value).longValue());
            case BOOLEAN -> (value, out) -> out.append((boolean) value);
            case DOUBLE -> (value, out) -> out.append((double) value);
            case ENUM, MAP, FIXED, BYTES, FLOAT, NULL ->
                throw new IllegalArgumentException("no JSON form for " + schema.getType());
        };
    }

    private Renderer recordRenderer(Schema schema) {
        Renderer known = records.get(schema);
        if (known != null) {
            return known;
        }
        List<Schema.Field> fields = schema.getFields();
        String[] names = new String[fields.size()];
        Renderer[] renderers = new Renderer[fields.size()];
        for (Schema.Field field : fields) {
            names[field.pos()] = '"' + field.name() + "\":";
            renderers[field.pos()] = rendererOf(field.schema());
        }
        Renderer renderer = (value, out) -> renderFields((IndexedRecord) value, names, renderers, out);
        records.put(schema, renderer);
        return renderer;
    }

    private static void renderFields(IndexedRecord record, String[] names, Renderer[] renderers, StringBuilder out) {
        char before = '{';
        for (int i = 0; i < names.length; i++) {
            Object value = record.get(i);
            if (value != null) {
                out.append(before).append(names[i]);
                renderers[i].render(value, out);
                before = ',';
            }
        }
        out.append(before == '{' ? "{}" : "}");
    }

    private static Renderer arrayRenderer(Renderer element) {
        return (value, out) -> {
            char before = '[';
            for (Object each : (Iterable<?>) value) {
                out.append(before);
                element.render(each, out);
                before = ',';
            }
            out.append(before == '[' ? "[]" : "]");
        };
    }

    private static Schema presentBranch(Schema union) {
        List<Schema> present = union.getTypes().stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .toList();
        if (present.size() != 1) {
            throw new IllegalArgumentException("no JSON form for a union of more than null and one type");
        }
        return present.getFirst();
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        int copied = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                out.append(text, copied, i);
                escape(c, out);
                copied = i + 1;
            }
        }
        out.append(text, copied, text.length()).append('"');
    }

    private static void escape(char c, StringBuilder out) {
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\0' -> out.append('\uFFFD');
            default -> out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
        }
    }
}
