package dev.agentc2.audit;

/** How long to wait before the next try: 100 ms, doubling up to 5 s. Not thread-safe. */
final class Backoff {
    private static final long FIRST_MS = 100;
    private static final long LONGEST_MS = 5_000;

    private long nextMs = FIRST_MS;

    long next() {
        long pause = nextMs;
        nextMs = Math.min(2 * nextMs, LONGEST_MS);
        return pause;
    }

    void reset() {
        nextMs = FIRST_MS;
    }
}
