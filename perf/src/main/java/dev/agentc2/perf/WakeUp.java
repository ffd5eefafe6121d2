package dev.agentc2.perf;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a thread takes to wake another that waits on an idle processor. It says what kind of hour a virtual machine has:
 * a turn that is streamed is hundreds of such hand-overs, and they have cost from 14 to 88 µs on the same machine
 * (docs/performance.md).
 */
public final class WakeUp {
    private static final int TRIPS = 500;
    /** Long enough for the other's processor to fall idle. */
    private static final long REST_NANOS = 200_000;

    private WakeUp() {}

    /** The median of some hundred there and back again, halved, microseconds. Takes a fifth of a second. */
    public static double micros() throws InterruptedException {
        Thread here = Thread.currentThread();
        AtomicBoolean there = new AtomicBoolean();
        Thread other = Thread.ofPlatform().daemon().name("wake-up").start(() -> {
            for (int i = 0; i < TRIPS; i++) {
                await(there, true);
                there.set(false);
                LockSupport.unpark(here);
            }
        });
        long[] nanos = new long[TRIPS];
        for (int i = 0; i < TRIPS; i++) {
            LockSupport.parkNanos(REST_NANOS);
            long begun = System.nanoTime();
            there.set(true);
            LockSupport.unpark(other);
            await(there, false);
            nanos[i] = System.nanoTime() - begun;
        }
        other.join();
        Arrays.sort(nanos);
        return nanos[TRIPS / 2] / 2_000.0;
    }

    /** The same in words, for the conditions of a measurement. */
    public static String inWords(double micros) {
        return String.format(Locale.ROOT, "a thread wakes another in %.0f µs", micros);
    }

    private static void await(AtomicBoolean ball, boolean value) {
        while (ball.get() != value) {
            LockSupport.park();
        }
    }
}
