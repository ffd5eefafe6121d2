package dev.agentc2.topics;

import dev.agentc2.wire.RequestLease;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Avro records in the Confluent wire format: a zero byte, the schema id as four bytes big-endian, then Avro binary.
 * Subjects are named by topic and record type. One serde serves all topics and record types; a reader gets the
 * generated class of the record that was written, resolved to this build's version of its schema. Thread-safe.
 *
 * <p>Errors: {@link SerializationException} for bytes that aren't of this form or of an unknown type.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">
 *     wire format</a>
 */
public final class WireSerde implements Serde<SpecificRecord> {
    private static final byte MAGIC = 0;
    private static final int HEADER_BYTES = 5;

    static {
        // Since 1.12.2 Avro makes instances of trusted classes only; ours are told to it here, once for the process.
        String generated = RequestLease.class.getPackageName();
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(),
                type -> type.getPackageName().equals(generated)));
    }

    private final SchemaRegistry registry;
    private final Map<String, Map<Schema, Integer>> idsByTopic = new ConcurrentHashMap<>();
    private final Map<Integer, SpecificDatumReader<SpecificRecord>> readers = new ConcurrentHashMap<>();
    private final Map<Schema, SpecificDatumWriter<SpecificRecord>> writers = new ConcurrentHashMap<>();

    public WireSerde(SchemaRegistry registry) {
        this.registry = registry;
    }

    /** Bytes of a record for a topic; null stays null (a tombstone). */
    public byte @Nullable [] serialize(String topic, @Nullable SpecificRecord record) {
        if (record == null) {
            return null;
        }
        Schema schema = record.getSchema();
        int id = idOf(topic, schema);
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        out.write(MAGIC);
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            writers.computeIfAbsent(schema, s -> new SpecificDatumWriter<>(s, SpecificData.getForSchema(s)))
                    .write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new SerializationException("can't write a record of " + schema.getFullName(), e);
        }
        return out.toByteArray();
    }

    /** The record of some bytes; null stays null (a tombstone). */
    public @Nullable SpecificRecord deserialize(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        if (bytes.length < HEADER_BYTES || bytes[0] != MAGIC) {
            throw new SerializationException("not in the Avro wire format: no zero byte and schema id at its start");
        }
        int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
        SpecificDatumReader<SpecificRecord> reader = readers.computeIfAbsent(id, this::readerOf);
        try {
            BinaryDecoder decoder =
                    DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null);
            return reader.read(null, decoder);
        } catch (IOException | RuntimeException e) {
            throw new SerializationException("bytes don't match schema id " + id, e);
        }
    }

    /** Registers all record types of all topics, so that nothing later waits for the registry. */
    public void registerAll() {
        for (Topic topic : Topics.ALL) {
            for (Class<? extends SpecificRecord> type : topic.records()) {
                idOf(topic.name(), SpecificData.get().getSchema(type));
            }
        }
    }

    private int idOf(String topic, Schema schema) {
        return idsByTopic
                .computeIfAbsent(topic, t -> new ConcurrentHashMap<>())
                .computeIfAbsent(schema, s -> registry.register(topic + "-" + s.getFullName(), s));
    }

    private SpecificDatumReader<SpecificRecord> readerOf(int id) {
        Schema written = registry.byId(id);
        Class<?> type = SpecificData.get().getClass(written);
        if (type == null) {
            throw new SerializationException("no class for record type " + written.getFullName());
        }
        Schema known = SpecificData.get().getSchema(type);
        return new SpecificDatumReader<>(written, known, SpecificData.getForClass(type));
    }

    /** The same for one record type; a record of another type isn't read: {@link SerializationException}. */
    public <T extends SpecificRecord> Serde<T> of(Class<T> type) {
        return Serdes.serdeFrom(this::serialize, (topic, bytes) -> {
            SpecificRecord record = deserialize(bytes);
            if (record != null && !type.isInstance(record)) {
                throw new SerializationException("a " + type.getSimpleName() + " is expected, not a "
                        + record.getSchema().getName());
            }
            return type.cast(record);
        });
    }

    @Override
    public Serializer<SpecificRecord> serializer() {
        return this::serialize;
    }

    @Override
    public Deserializer<SpecificRecord> deserializer() {
        return (topic, bytes) -> deserialize(bytes);
    }
}
