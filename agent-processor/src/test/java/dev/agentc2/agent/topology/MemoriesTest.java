package dev.agentc2.agent.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.agent.turn.Memory;
import dev.agentc2.agent.turn.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** Memories in a store of Kafka Streams, read by one that has just begun after each writing. */
class MemoriesTest {
    private static final String NAME = "org/chat";

    private final KeyValueStore<String, byte[]> store = store();

    @Test
    void a_window_that_moves_comes_back_as_it_was() {
        Memory memory = Memory.EMPTY;
        for (int turn = 1; turn <= 40; turn++) {
            Memory next = window(turn, Math.max(1, turn - 11));
            new Memories(store).put(NAME, Memories.Change.of(memory, next));
            assertEquals(next, new Memories(store).get(NAME));
            memory = next;
        }
        assertEquals(1 + memory.window().size(), keys().size(), "what fell out is gone from the store");
    }

    @Test
    void a_turn_writes_what_it_adds() {
        Memory before = window(100, 1);
        Memories.Change change = Memories.Change.of(before, window(101, 2));
        assertEquals(1, change.added().size());
        assertTrue(change.head().length < 100, "the head has no messages");
        assertEquals(
                0, Memories.Change.of(before, withId(before, "seen")).added().size());
    }

    @Test
    void a_window_without_room_keeps_nothing() {
        new Memories(store).put(NAME, Memories.Change.of(Memory.EMPTY, window(3, 1)));
        new Memories(store).put(NAME, Memories.Change.of(window(3, 1), window(4, 5)));
        assertEquals(window(4, 5), new Memories(store).get(NAME));
        assertEquals(List.of(NAME), keys());
    }

    @Test
    void a_neighbour_whose_name_begins_alike_is_not_touched() {
        new Memories(store).put("org/chat-2", Memories.Change.of(Memory.EMPTY, window(2, 1)));
        new Memories(store).put(NAME, Memories.Change.of(Memory.EMPTY, window(3, 1)));
        assertEquals(window(2, 1), new Memories(store).get("org/chat-2"));
        assertEquals(window(3, 1), new Memories(store).get(NAME));
    }

    @Test
    void a_memory_of_the_first_version_is_read_and_split() {
        Memory memory = window(30, 20);
        store.put(
                NAME,
                new StateWriter(1)
                        .list(memory.window(), (w, exchange) -> w.list(exchange.messages(), MessageCodec::write))
                        .list(memory.gist(), StateWriter::text)
                        .number(memory.turns())
                        .number(memory.forgotten())
                        .list(memory.recent(), StateWriter::text)
                        .bytes());
        assertEquals(memory, new Memories(store).get(NAME));
        assertEquals(1 + memory.window().size(), keys().size());
        assertEquals(memory, new Memories(store).get(NAME));
    }

    @Test
    void a_hole_in_the_store_is_a_defect() {
        new Memories(store).put(NAME, Memories.Change.of(Memory.EMPTY, window(5, 1)));
        store.delete(keys().get(2));
        assertThrows(IllegalStateException.class, () -> new Memories(store).get(NAME));
    }

    @Test
    void what_is_kept_decoded_is_bounded() {
        Memories memories = new Memories(store);
        for (int i = 0; i < 3_000; i++) {
            memories.put(NAME + i, Memories.Change.of(Memory.EMPTY, window(2, 1)));
        }
        for (int i = 0; i < 3_000; i++) {
            assertEquals(window(2, 1), memories.get(NAME + i));
        }
    }

    /** After some turns, the window beginning with the exchange of one of them. */
    private static Memory window(int turns, int first) {
        List<Memory.Exchange> window = IntStream.rangeClosed(first, turns)
                .mapToObj(MemoriesTest::exchange)
                .toList();
        return new Memory(window, List.of("gist"), turns, 2L * (first - 1), List.of("chat-" + turns));
    }

    private static Memory withId(Memory memory, String id) {
        return new Memory(memory.window(), memory.gist(), memory.turns(), memory.forgotten(), List.of(id));
    }

    private static Memory.Exchange exchange(int turn) {
        return new Memory.Exchange(
                List.of(new Message.User("question " + turn), new Message.Assistant("answer " + turn, List.of())));
    }

    private List<String> keys() {
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> next = all.next();
                keys.add(next.key);
            }
        }
        return keys;
    }

    private static KeyValueStore<String, byte[]> store() {
        MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
        KeyValueStore<String, byte[]> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(TurnTopology.MEMORY), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        return store;
    }
}
