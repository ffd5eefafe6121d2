package dev.agentc2.perf.streams;

import dev.agentc2.perf.Percentiles;
import java.util.Arrays;

/**
 * Counts delays in buckets of {@value #BUCKET_MICROS} µs up to {@value #BUCKETS} of them; longer ones count as the
 * longest. Percentiles are upper bounds of their buckets. Not thread-safe.
 */
final class DelayHistogram {
    private static final int BUCKET_MICROS = 50;
    private static final int BUCKETS = 400_000;
    private static final double BUCKETS_PER_MS = 1_000.0 / BUCKET_MICROS;

    private final int[] counts = new int[BUCKETS];
    private int total;
    private int highest;

    void add(long micros) {
        int bucket = (int) Math.clamp(micros / BUCKET_MICROS, 0, BUCKETS - 1);
        counts[bucket]++;
        total++;
        highest = Math.max(highest, bucket);
    }

    void clear() {
        Arrays.fill(counts, 0);
        total = 0;
        highest = 0;
    }

    /**
     * What was counted, milliseconds.
     *
     * @throws IllegalStateException when nothing was
     */
    Percentiles percentiles() {
        if (total == 0) {
            throw new IllegalStateException("no delta was read");
        }
        return new Percentiles(total, rank(0.5), rank(0.9), rank(0.99), (highest + 1) / BUCKETS_PER_MS);
    }

    private double rank(double share) {
        long wanted = (long) Math.ceil(total * share);
        long seen = 0;
        int bucket = -1;
        while (seen < wanted) {
            seen += counts[++bucket];
        }
        return (bucket + 1) / BUCKETS_PER_MS;
    }
}
