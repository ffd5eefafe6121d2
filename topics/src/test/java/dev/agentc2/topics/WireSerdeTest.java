package dev.agentc2.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.agentc2.wire.ReturnLease;
import dev.agentc2.wire.SettleUsage;
import dev.agentc2.wire.Usage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireSerdeTest {
    private static final String TOPIC = Topics.BUDGET_COMMANDS.name();

    private static final long SEED = 42;

    /** Zigzag varints of 2^31-9, 2^31-1, 2^62, and the least and greatest long. */
    private static final List<byte[]> HOSTILE_LENGTHS = List.of(
            new byte[] {-18, -1, -1, -1, 15},
            new byte[] {-2, -1, -1, -1, 15},
            new byte[] {-128, -128, -128, -128, -128, -128, -128, -128, -128, 1},
            new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
            new byte[] {-2, -1, -1, -1, -1, -1, -1, -1, -1, 1});

    private final WireSerde serde = new WireSerde(new InMemorySchemaRegistry());

    @Test
    void whatWasWrittenIsReadWithWhatIsNestedInIt() {
        SettleUsage written = SettleUsage.newBuilder()
                .setOrgId("o")
                .setHolder(1)
                .setConversationId("c")
                .setTurnId("c-t")
                .setEffectId("c-t/1/1")
                .setAgentId("a")
                .setUserId("u")
                .setProvider("simulated")
                .setModel("m")
                .setUsage(Usage.newBuilder().setInputTokens(7).build())
                .setPriceVersion("v")
                .setReservedNanos(3)
                .setAt(4)
                .build();
        byte[] bytes = serde.serialize(TOPIC, written);
        assertNotNull(bytes);
        assertEquals(0, bytes[0]);
        assertEquals(1, ByteBuffer.wrap(bytes, 1, 4).getInt(), "the registry's id of the schema");
        assertEquals(written, serde.deserialize(bytes));
    }

    @Test
    void aTombstoneStaysOne() {
        assertNull(serde.serialize(TOPIC, null));
        assertNull(serde.deserialize(null));
    }

    @Test
    void whatIsNotOfTheFormIsRefused() {
        assertThrows(SerializationException.class, () -> serde.deserialize(new byte[0]));
        assertThrows(SerializationException.class, () -> serde.deserialize(new byte[] {1, 0, 0, 0, 1, 9}));
        assertThrows(SerializationException.class, () -> serde.deserialize(new byte[] {0, 0, 0, 0, 99, 9}));
        byte[] bytes = serde.serialize(TOPIC, returned());
        assertNotNull(bytes);
        assertThrows(SerializationException.class, () -> serde.deserialize(Arrays.copyOf(bytes, 7)));
    }

    @Test
    void aReaderOfOneTypeRefusesAnother() {
        byte[] bytes = serde.serialize(TOPIC, returned());
        assertNotNull(bytes);
        assertEquals(returned(), serde.of(ReturnLease.class).deserializer().deserialize(TOPIC, bytes));
        Deserializer<SettleUsage> other = serde.of(SettleUsage.class).deserializer();
        SerializationException e = assertThrows(SerializationException.class, () -> other.deserialize(TOPIC, bytes));
        assertEquals("a SettleUsage is expected, not a ReturnLease", e.getMessage());
    }

    @ParameterizedTest
    @MethodSource("recordTypes")
    void everyRecordTypeComesBackAsItWas(Class<? extends SpecificRecord> type) {
        for (SpecificRecord record : examples(type)) {
            assertEquals(record, serde.deserialize(bytes(record)));
        }
    }

    @ParameterizedTest
    @MethodSource("recordTypes")
    void bytesThatEndEarlyOrLateAreRefused(Class<? extends SpecificRecord> type) {
        byte[] whole = bytes(examples(type).getFirst());
        for (int length = 0; length < whole.length; length++) {
            refused(Arrays.copyOf(whole, length));
        }
        assertEquals(
                "bytes are left after a record of schema id 1",
                refused(Arrays.copyOf(whole, whole.length + 1)).getMessage());
    }

    /** A length or a count of billions, put at every place, allocates nothing and is refused or is just a number. */
    @ParameterizedTest
    @MethodSource("recordTypes")
    void hostileLengthsAreHarmless(Class<? extends SpecificRecord> type) {
        byte[] whole = bytes(examples(type).getFirst());
        for (byte[] length : HOSTILE_LENGTHS) {
            for (int at = 5; at + length.length <= whole.length; at++) {
                byte[] hostile = whole.clone();
                System.arraycopy(length, 0, hostile, at, length.length);
                try {
                    serde.deserialize(hostile);
                } catch (SerializationException e) {
                    assertNotNull(e.getMessage());
                }
            }
        }
    }

    @Test
    void everyKindOfPoisonIsNamed() {
        assertEquals("not in the Avro wire format: 4 bytes are too few", reason(0, 0, 0, 1));
        assertEquals("not in the Avro wire format: the first byte is 7, not 0", reason(7, 0, 0, 0, 1, 2));
        assertEquals("no schema has id 99", reason(0, 0, 0, 0, 99, 2));
        bytes(returned());
        assertEquals("the bytes end within a record of schema id 1", reason(0, 0, 0, 0, 1, 2));
        assertEquals(
                "the bytes don't match schema id 1", reason(0, 0, 0, 0, 1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1));
    }

    @Test
    void aSchemaThatIsNotOursIsRefusedByName() {
        assertReason("schema id 1 isn't one of ours: string", "\"string\"");
        assertReason(
                "schema id 1 isn't one of ours: java.lang.Runtime",
                "{\"type\":\"record\",\"name\":\"java.lang.Runtime\",\"fields\":[]}");
        assertReason(
                "this build knows no record type dev.agentc2.wire.Nothing",
                "{\"type\":\"record\",\"name\":\"dev.agentc2.wire.Nothing\",\"fields\":[]}");
    }

    @Test
    void whatAnotherVersionWroteIsReadAsThisBuildKnowsIt() {
        InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
        Schema newer = new Schema.Parser()
                .parse(ReturnLease.getClassSchema()
                        .toString()
                        .replace("\"fields\":[", "\"fields\":[{\"name\":\"added\",\"type\":\"int\",\"default\":0},"));
        assertEquals(1, registry.register("s", newer));
        byte[] current = bytes(returned());
        ByteBuffer written = ByteBuffer.allocate(current.length + 1)
                .put((byte) 0)
                .putInt(1)
                .put((byte) 14)
                .put(current, 5, current.length - 5);
        assertEquals(returned(), new WireSerde(registry).deserialize(written.array()));
    }

    private static Stream<Class<? extends SpecificRecord>> recordTypes() {
        return Topics.ALL.stream().flatMap(topic -> topic.records().stream());
    }

    private static List<SpecificRecord> examples(Class<? extends SpecificRecord> type) {
        List<SpecificRecord> records = new ArrayList<>();
        Schema schema = SpecificData.get().getSchema(type);
        new RandomData(new SpecificData(), schema, 20, SEED, false)
                .forEach(example -> records.add((SpecificRecord) example));
        return records;
    }

    private byte[] bytes(SpecificRecord record) {
        return Objects.requireNonNull(serde.serialize(TOPIC, record));
    }

    private SerializationException refused(byte[] bytes) {
        return assertThrows(SerializationException.class, () -> serde.deserialize(bytes));
    }

    private @Nullable String reason(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return refused(bytes).getMessage();
    }

    private static void assertReason(String reason, String schema) {
        InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
        registry.register("s", new Schema.Parser().parse(schema));
        WireSerde reader = new WireSerde(registry);
        byte[] bytes = {0, 0, 0, 0, 1, 2};
        assertEquals(
                reason,
                assertThrows(SerializationException.class, () -> reader.deserialize(bytes))
                        .getMessage());
    }

    private static ReturnLease returned() {
        return ReturnLease.newBuilder()
                .setOrgId("organisation")
                .setHolder(1)
                .setAmountNanos(2)
                .setAt(3)
                .build();
    }
}
