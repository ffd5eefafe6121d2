package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Memory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Memories of conversations in their store: under the conversation's name a head, under {@code name/<number>} each
 * exchange of the window. So a turn writes what it adds and takes away what falls out, however much is remembered. An
 * exchange's number counts the conversation's turns. What was used lately is kept decoded. One thread; the only writer.
 */
final class Memories {
    private static final HexFormat HEX = HexFormat.of();
    /** What is kept decoded, bytes: the text of the windows, and about as much as a head for each. */
    private static final int KEPT_BYTES = 4 * 1024 * 1024;

    private static final int HEAD_BYTES = 4 * 1024;

    private final KeyValueStore<String, byte[]> store;
    private final Map<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long keptBytes;

    private record Kept(Memory memory, int bytes) {}

    /**
     * What a memory becomes, ready to be written.
     *
     * @param added values of the newest exchanges, the last of them the newest
     * @param from number of the oldest exchange that was in the window before
     * @param first number of the oldest exchange that is in it now
     */
    record Change(Memory after, byte[] head, List<byte[]> added, long from, long first) {
        static Change of(Memory before, Memory after) {
            long next = before.turns();
            List<byte[]> added = new ArrayList<>();
            for (long number = Math.max(next, oldest(after)); number < after.turns(); number++) {
                added.add(MemoryCodec.encodeExchange(after.window().get((int) (number - oldest(after)))));
            }
            return new Change(after, MemoryCodec.encodeHead(after), added, oldest(before), oldest(after));
        }
    }

    Memories(KeyValueStore<String, byte[]> store) {
        this.store = store;
    }

    Memory get(String name) {
        Kept known = kept.get(name);
        if (known != null) {
            return known.memory();
        }
        Memory read = read(name);
        keep(name, read);
        return read;
    }

    void put(String name, Change change) {
        long number = change.after().turns() - change.added().size();
        for (byte[] exchange : change.added()) {
            store.put(key(name, number++), exchange);
        }
        for (long gone = change.from(); gone < change.first(); gone++) {
            // Not delete, which reads first what it takes away: old exchanges are on disk.
            store.put(key(name, gone), null);
        }
        store.put(name, change.head());
        keep(name, change.after());
    }

    private Memory read(String name) {
        byte[] bytes = store.get(name);
        if (bytes == null) {
            return Memory.EMPTY;
        }
        MemoryCodec.Head head = MemoryCodec.decodeHead(bytes);
        Memory memory = head.memory();
        if (head.exchanges() == 0) {
            split(name, memory);
            return memory;
        }
        return new Memory(
                window(name, memory.turns(), head.exchanges()),
                memory.gist(),
                memory.turns(),
                memory.forgotten(),
                memory.recent());
    }

    /** A memory of the first version is written as this one would write it. */
    private void split(String name, Memory memory) {
        if (!memory.window().isEmpty()) {
            List<byte[]> exchanges =
                    memory.window().stream().map(MemoryCodec::encodeExchange).toList();
            put(name, new Change(memory, MemoryCodec.encodeHead(memory), exchanges, oldest(memory), oldest(memory)));
        }
    }

    private List<Memory.Exchange> window(String name, long turns, int exchanges) {
        List<Memory.Exchange> window = new ArrayList<>(exchanges);
        try (KeyValueIterator<String, byte[]> all = store.range(key(name, turns - exchanges), key(name, turns - 1))) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> next = all.next();
                window.add(MemoryCodec.decodeExchange(next.value));
            }
        }
        if (window.size() != exchanges) {
            throw new IllegalStateException(
                    "of " + exchanges + " exchanges of " + name + " there are " + window.size() + " in the store");
        }
        return window;
    }

    private void keep(String name, Memory memory) {
        Kept now = new Kept(memory, HEAD_BYTES + memory.bytes());
        keptBytes += now.bytes() - bytes(kept.put(name, now));
        Iterator<Kept> eldest = kept.values().iterator();
        while (keptBytes > KEPT_BYTES && eldest.hasNext()) {
            keptBytes -= eldest.next().bytes();
            eldest.remove();
        }
    }

    private static int bytes(@Nullable Kept memory) {
        return memory == null ? 0 : memory.bytes();
    }

    private static long oldest(Memory memory) {
        return memory.turns() - memory.window().size();
    }

    private static String key(String name, long number) {
        return name + "/" + HEX.toHexDigits(number);
    }
}
