package dev.agentc2.perf.streams;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/**
 * Finds the stamps in the bytes of one stream, in events named {@code delta} only, since other events repeat text. What
 * is cut anywhere is put together again, but for a stamp with the head of an HTTP chunk in it, which isn't counted. Not
 * thread-safe.
 */
final class StampReader {
    private static final byte[] DELTA = "event: delta".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.US_ASCII);

    private final byte[] line = new byte[DELTA.length];
    private int length;
    private boolean delta;
    private long micros;
    private int digits = -1;

    /** Takes what was read. */
    void read(ByteBuffer bytes, LongConsumer stamps) {
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            if (b == '\n' || b == '\r') {
                endLine();
            } else {
                if (length < line.length) {
                    line[length] = b;
                }
                length++;
                if (delta) {
                    stamp(b, stamps);
                }
            }
        }
    }

    private void endLine() {
        if (begins(EVENT)) {
            delta = begins(DELTA);
        }
        length = 0;
        digits = -1;
    }

    private boolean begins(byte[] prefix) {
        if (length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (line[i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private void stamp(byte b, LongConsumer stamps) {
        if (b == Stamp.MARK) {
            digits = 0;
            micros = 0;
        } else if (digits >= 0) {
            if (b < '0' || b > '9') {
                digits = -1;
                return;
            }
            micros = micros * 10 + (b - '0');
            if (++digits == Stamp.DIGITS) {
                stamps.accept(micros);
                digits = -1;
            }
        }
    }
}
