package dev.agentc2.topics;

import dev.agentc2.wire.RequestLease;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.FastReaderBuilder;
import org.apache.avro.specific.SpecificData;
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
 * generated class of the record that was written, resolved to this build's version of its schema. Thread-safe, also
 * with as many virtual threads as there are: nothing is kept per thread.
 *
 * <p>Errors: {@link SerializationException} for bytes that aren't of this form or of an unknown type; its subclass
 * {@link SchemaRegistryException} says with {@code unreachable()} when only the registry is missing. Hostile lengths
 * allocate no more than the bytes that are there.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">
 *     wire format</a>
 */
public final class WireSerde implements Serde<SpecificRecord> {
    private static final byte MAGIC = 0;
    private static final int HEADER_BYTES = 5;
    private static final String GENERATED = RequestLease.class.getPackageName();

    static {
        // Since 1.12.2 Avro makes instances of trusted classes only; ours are told to it here, once for the process.
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(),
                type -> type.getPackageName().equals(GENERATED)));
    }

    /** Generated coders that go round boxing and reflection; half the time of Avro's default way of writing. */
    private static final SpecificData DATA = new SpecificData(WireSerde.class.getClassLoader());

    static {
        DATA.setCustomCoders(true);
    }

    private final SchemaRegistry registry;
    private final Map<String, Map<Class<?>, Written>> writersByTopic = new ConcurrentHashMap<>();
    private final Map<Integer, DatumReader<SpecificRecord>> readers = new ConcurrentHashMap<>();

    public WireSerde(SchemaRegistry registry) {
        this.registry = registry;
    }

    /** A record type on a topic: the id of its schema and what writes it. */
    private static final class Written {
        private final int id;
        private final DatumWriter<SpecificRecord> writer;
        /** Size of the one before, by which the next is expected; whichever thread wrote it. */
        private int lastBytes;

        Written(int id, DatumWriter<SpecificRecord> writer) {
            this.id = id;
            this.writer = writer;
        }
    }

    /** Bytes of a record for a topic; null stays null (a tombstone). */
    public byte @Nullable [] serialize(String topic, @Nullable SpecificRecord record) {
        if (record == null) {
            return null;
        }
        Written type = writerOf(topic, record.getClass(), record.getSchema());
        WireOutput out = new WireOutput(type.lastBytes + type.lastBytes / 4);
        out.write(MAGIC);
        out.writeInt(type.id);
        try {
            type.writer.write(record, EncoderFactory.get().directBinaryEncoder(out, null));
        } catch (IOException | RuntimeException e) {
            throw new SerializationException(
                    "can't write a record of " + record.getSchema().getFullName() + ": " + e.getMessage(), e);
        }
        byte[] bytes = out.toByteArray();
        type.lastBytes = bytes.length;
        return bytes;
    }

    /** The record of some bytes; null stays null (a tombstone). */
    public @Nullable SpecificRecord deserialize(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        int id = idIn(bytes);
        DatumReader<SpecificRecord> reader = readerOf(id);
        BinaryDecoder decoder =
                DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null);
        SpecificRecord record;
        boolean atEnd;
        try {
            record = reader.read(null, decoder);
            atEnd = decoder.isEnd();
        } catch (EOFException e) {
            throw new SerializationException("the bytes end within a record of schema id " + id, e);
        } catch (IOException | RuntimeException e) {
            throw new SerializationException("the bytes don't match schema id " + id, e);
        }
        if (!atEnd) {
            throw new SerializationException("bytes are left after a record of schema id " + id);
        }
        return record;
    }

    /** Registers all record types of all topics, so that nothing later waits for the registry. */
    public void registerAll() {
        for (Topic topic : Topics.ALL) {
            for (Class<? extends SpecificRecord> type : topic.records()) {
                readerOf(writerOf(topic.name(), type, DATA.getSchema(type)).id);
            }
        }
    }

    private static int idIn(byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            throw new SerializationException("not in the Avro wire format: " + bytes.length + " bytes are too few");
        }
        if (bytes[0] != MAGIC) {
            throw new SerializationException("not in the Avro wire format: the first byte is " + bytes[0] + ", not 0");
        }
        return ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
    }

    private Written writerOf(String topic, Class<?> type, Schema schema) {
        Map<Class<?>, Written> writers = writersByTopic.computeIfAbsent(topic, t -> new ConcurrentHashMap<>());
        Written known = writers.get(type);
        if (known == null) {
            int id = registry.register(topic + "-" + schema.getFullName(), schema);
            known = new Written(id, new SpecificDatumWriter<>(schema, DATA));
            writers.put(type, known);
        }
        return known;
    }

    private DatumReader<SpecificRecord> readerOf(int id) {
        DatumReader<SpecificRecord> known = readers.get(id);
        if (known == null) {
            known = newReader(id, registry.byId(id));
            readers.put(id, known);
        }
        return known;
    }

    /** A reader without state of its own, which any thread may use: Avro's fast reader. */
    private static DatumReader<SpecificRecord> newReader(int id, Schema written) {
        String namespace = written.getType() == Schema.Type.RECORD ? written.getNamespace() : "";
        if (!GENERATED.equals(namespace)) {
            throw new SerializationException("schema id " + id + " isn't one of ours: " + written.getFullName());
        }
        Class<?> type = DATA.getClass(written);
        if (type == null || !SpecificRecord.class.isAssignableFrom(type)) {
            throw new SerializationException("this build knows no record type " + written.getFullName());
        }
        try {
            return new FastReaderBuilder(DATA).createDatumReader(written, DATA.getSchema(type));
        } catch (IOException | AvroRuntimeException e) {
            throw new SerializationException("schema id " + id + " can't be read as " + type.getName(), e);
        }
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
