package dev.agentc2.agent.topology;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes state values as compact bytes: whole numbers as variable-length zigzag, text as its length and UTF-8. One
 * thread; one value.
 */
final class StateWriter {
    private byte[] bytes = new byte[512];
    private int size;

    StateWriter(int version) {
        number(version);
    }

    StateWriter number(long value) {
        long rest = (value << 1) ^ (value >> 63);
        require(10);
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    StateWriter flag(boolean value) {
        return number(value ? 1 : 0);
    }

    StateWriter text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        require(utf8.length);
        System.arraycopy(utf8, 0, bytes, size, utf8.length);
        size += utf8.length;
        return this;
    }

    StateWriter optionalNumber(@Nullable Long value) {
        return optional(value, StateWriter::number);
    }

    StateWriter optionalText(@Nullable String value) {
        return optional(value, StateWriter::text);
    }

    <T> StateWriter optional(@Nullable T value, BiConsumer<StateWriter, T> write) {
        flag(value != null);
        if (value != null) {
            write.accept(this, value);
        }
        return this;
    }

    <T> StateWriter list(Collection<T> values, BiConsumer<StateWriter, T> write) {
        number(values.size());
        for (T value : values) {
            write.accept(this, value);
        }
        return this;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void require(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
