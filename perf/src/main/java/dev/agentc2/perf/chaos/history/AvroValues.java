package dev.agentc2.perf.chaos.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/** Decodes values in Confluent's wire format with the schema they were written with, asked of the registry. For one thread. */
final class AvroValues {
    private static final int MAGIC = 0;
    private static final int HEADER_BYTES = 5;

    private final URI registry;
    private final Map<Integer, Schema> schemas = new HashMap<>();

    /**
     * A decoded value.
     *
     * @param type name of its record type
     */
    record Value(String type, Map<String, Object> fields) {
        static final Value NONE = new Value("", Map.of());
    }

    AvroValues(URI registry) {
        this.registry = registry;
    }

    Value decode(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length < HEADER_BYTES || bytes[0] != MAGIC) {
            return Value.NONE;
        }
        Schema schema = schemas.computeIfAbsent(ByteBuffer.wrap(bytes).getInt(1), this::fetch);
        try {
            GenericRecord record = new GenericDatumReader<GenericRecord>(schema)
                    .read(
                            null,
                            DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null));
            return new Value(schema.getName(), fields(record));
        } catch (IOException e) {
            throw new UncheckedIOException("a value can't be decoded", e);
        }
    }

    private Schema fetch(int id) {
        try (var in = URI.create(registry + "/schemas/ids/" + id).toURL().openStream()) {
            JsonNode answer = Json.MAPPER.readTree(in);
            return new Schema.Parser().parse(answer.path("schema").asText());
        } catch (IOException e) {
            throw new UncheckedIOException("the registry doesn't tell schema " + id, e);
        }
    }

    private static Map<String, Object> fields(GenericRecord record) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Schema.Field field : record.getSchema().getFields()) {
            Object value = record.get(field.pos());
            if (value != null) {
                fields.put(field.name(), plain(value));
            }
        }
        return fields;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case Utf8 text -> text.toString();
            case GenericRecord record -> fields(record);
            case Iterable<?> list -> {
                var plain = new ArrayList<Object>();
                list.forEach(item -> plain.add(plain(item)));
                yield plain;
            }
            case Map<?, ?> map -> {
                Map<String, Object> plain = new TreeMap<>();
                map.forEach((key, item) -> plain.put(key.toString(), plain(item)));
                yield plain;
            }
            default -> value;
        };
    }
}
