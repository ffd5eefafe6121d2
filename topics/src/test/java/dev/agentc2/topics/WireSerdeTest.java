package dev.agentc2.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.agentc2.wire.ReturnLease;
import dev.agentc2.wire.SettleUsage;
import dev.agentc2.wire.Usage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

class WireSerdeTest {
    private static final String TOPIC = Topics.BUDGET_COMMANDS.name();

    private final WireSerde serde = new WireSerde(new InMemorySchemaRegistry());

    @Test
    void what_was_written_is_read_with_what_is_nested_in_it() {
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
    void a_tombstone_stays_one() {
        assertNull(serde.serialize(TOPIC, null));
        assertNull(serde.deserialize(null));
    }

    @Test
    void what_is_not_of_the_form_is_refused() {
        assertThrows(SerializationException.class, () -> serde.deserialize(new byte[0]));
        assertThrows(SerializationException.class, () -> serde.deserialize(new byte[] {1, 0, 0, 0, 1, 9}));
        assertThrows(SerializationException.class, () -> serde.deserialize(new byte[] {0, 0, 0, 0, 99, 9}));
        byte[] bytes = serde.serialize(TOPIC, returned());
        assertNotNull(bytes);
        assertThrows(SerializationException.class, () -> serde.deserialize(Arrays.copyOf(bytes, 7)));
    }

    @Test
    void a_reader_of_one_type_refuses_another() {
        byte[] bytes = serde.serialize(TOPIC, returned());
        assertNotNull(bytes);
        assertEquals(returned(), serde.of(ReturnLease.class).deserializer().deserialize(TOPIC, bytes));
        Deserializer<SettleUsage> other = serde.of(SettleUsage.class).deserializer();
        SerializationException e = assertThrows(SerializationException.class, () -> other.deserialize(TOPIC, bytes));
        assertEquals("a SettleUsage is expected, not a ReturnLease", e.getMessage());
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
