package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Memory;
import java.util.List;

/**
 * The memory of a conversation as bytes of the store {@code memory}: a head, and a value for each exchange of the window.
 * The first version was one value with the window in it.
 */
final class MemoryCodec {
    private static final int WHOLE = 1;
    private static final int VERSION = 2;
    private static final int EXCHANGE_VERSION = 1;

    private MemoryCodec() {}

    /**
     * What the head tells.
     *
     * @param memory without its window, unless it is of the first version
     * @param exchanges how many exchanges the window has in values of their own
     */
    record Head(Memory memory, int exchanges) {}

    static byte[] encodeHead(Memory memory) {
        return new StateWriter(VERSION)
                .number(memory.window().size())
                .list(memory.gist(), StateWriter::text)
                .number(memory.turns())
                .number(memory.forgotten())
                .list(memory.recent(), StateWriter::text)
                .bytes();
    }

    static Head decodeHead(byte[] bytes) {
        StateReader in = new StateReader(bytes, VERSION);
        if (in.version() == WHOLE) {
            return new Head(
                    new Memory(
                            in.list(MemoryCodec::readExchange),
                            in.list(StateReader::text),
                            in.number(),
                            in.number(),
                            in.list(StateReader::text)),
                    0);
        }
        int exchanges = in.count();
        Memory memory =
                new Memory(List.of(), in.list(StateReader::text), in.number(), in.number(), in.list(StateReader::text));
        return new Head(memory, exchanges);
    }

    static byte[] encodeExchange(Memory.Exchange exchange) {
        return new StateWriter(EXCHANGE_VERSION)
                .list(exchange.messages(), MessageCodec::write)
                .bytes();
    }

    static Memory.Exchange decodeExchange(byte[] bytes) {
        return readExchange(new StateReader(bytes, EXCHANGE_VERSION));
    }

    private static Memory.Exchange readExchange(StateReader in) {
        return new Memory.Exchange(in.list(MessageCodec::read));
    }
}
