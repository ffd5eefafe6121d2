package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Memory;
import org.jspecify.annotations.Nullable;

/** The memory of a conversation as bytes of the store {@code memory}. */
final class MemoryCodec {
    private static final int VERSION = 1;

    private MemoryCodec() {}

    static byte[] encode(Memory memory) {
        return new StateWriter(VERSION)
                .list(memory.window(), (w, exchange) -> w.list(exchange.messages(), MessageCodec::write))
                .list(memory.gist(), StateWriter::text)
                .number(memory.turns())
                .number(memory.forgotten())
                .list(memory.recent(), StateWriter::text)
                .bytes();
    }

    static Memory decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            return Memory.EMPTY;
        }
        StateReader in = new StateReader(bytes, VERSION);
        return new Memory(
                in.list(r -> new Memory.Exchange(r.list(MessageCodec::read))),
                in.list(StateReader::text),
                in.number(),
                in.number(),
                in.list(StateReader::text));
    }
}
