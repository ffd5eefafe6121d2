package dev.agentc2.perf.streams;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The time in a delta's text: {@code ~} and {@value #DIGITS} digits, microseconds since the epoch. Writer and reader
 * must be on one machine, for they compare its clock with itself.
 */
final class Stamp {
    static final byte MARK = '~';
    static final int DIGITS = 16;

    private Stamp() {}

    static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    static String text(long micros) {
        return (char) MARK + Long.toString(micros) + " ";
    }
}
