package dev.agentc2.platform.streams;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Lets the stream threads of a process end a rebalance together. While it lasts a thread holds the locks of all state that
 * it could go on with; one that has ended it and is given such state meets the lock, and Kafka Streams would try again half
 * a second to one and a half later. Thread-safe.
 */
final class Rebalances {
    /** A thread that is still busy with what it had is waited for no longer than this. */
    private static final Duration LONGEST = Duration.ofMillis(200);

    private final Map<Object, Integer> generations = new HashMap<>();

    /** A thread's consumer begins to take part. */
    synchronized void joins(Object member) {
        generations.put(member, -1);
    }

    /** It takes part no more. */
    synchronized void leaves(Object member) {
        generations.remove(member);
        notifyAll();
    }

    /** The rebalance has ended for it; returns when it has for all, or some take too long. */
    synchronized void ended(Object member, int generation) {
        generations.put(member, generation);
        notifyAll();
        long end = System.nanoTime() + LONGEST.toNanos();
        try {
            for (long left = LONGEST.toNanos(); left > 0 && isUnderWay(generation); left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isUnderWay(int generation) {
        return generations.values().stream().anyMatch(reached -> reached < generation);
    }
}
