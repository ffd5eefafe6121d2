package dev.agentc2.agent.topology;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what a {@link StateWriter} wrote. One thread; one value. */
final class StateReader {
    private final byte[] bytes;
    private final int version;
    private int at;

    /**
     * @param newest newest version that the caller can read
     * @throws IllegalStateException when the value is of a newer one: an older build reads a newer build's state
     */
    StateReader(byte[] bytes, int newest) {
        this.bytes = bytes;
        version = count();
        if (version < 1 || version > newest) {
            throw new IllegalStateException("state of version " + version + "; this build reads up to " + newest);
        }
    }

    /** Version in which the value was written. */
    int version() {
        return version;
    }

    long number() {
        long rest = 0;
        int shift = 0;
        byte next;
        do {
            next = bytes[at++];
            rest |= (long) (next & 0x7F) << shift;
            shift += 7;
        } while (next < 0);
        return (rest >>> 1) ^ -(rest & 1);
    }

    int count() {
        return Math.toIntExact(number());
    }

    boolean flag() {
        return number() == 1;
    }

    String text() {
        int length = count();
        String value = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return value;
    }

    @Nullable
    Long optionalNumber() {
        return optional(StateReader::number);
    }

    @Nullable
    String optionalText() {
        return optional(StateReader::text);
    }

    <T> @Nullable T optional(Function<StateReader, T> read) {
        return flag() ? read.apply(this) : null;
    }

    <T> List<T> list(Function<StateReader, T> read) {
        int count = count();
        List<T> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(read.apply(this));
        }
        return values;
    }
}
