package dev.agentc2.stack.letters;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.topics.SchemaRegistryException;
import dev.agentc2.topics.WireSerde;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** What is in a record, in the form that shows most of it. It may hold what people said. */
public sealed interface Body {
    /** A record that can be read. */
    record Decoded(String type, JsonNode fields) implements Body {}

    /** Bytes that are text at least. */
    record Text(String text) implements Body {}

    /** Bytes that aren't text either. */
    record Bytes(String base64) implements Body {}

    /** A tombstone. */
    record None() implements Body {}

    /** @throws SchemaRegistryException when only the registry is missing */
    static Body of(byte @Nullable [] value, WireSerde serde) {
        if (value == null) {
            return new None();
        }
        try {
            SpecificRecord record = serde.deserialize(value);
            return record == null
                    ? new None()
                    : new Decoded(record.getSchema().getName(), Json.MAPPER.readTree(record.toString()));
        } catch (SchemaRegistryException e) {
            if (e.unreachable()) {
                throw e;
            }
            return raw(value);
        } catch (SerializationException | JsonProcessingException e) {
            return raw(value);
        }
    }

    private static Body raw(byte[] value) {
        try {
            return new Text(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString());
        } catch (CharacterCodingException e) {
            return new Bytes(Base64.getEncoder().encodeToString(value));
        }
    }
}
