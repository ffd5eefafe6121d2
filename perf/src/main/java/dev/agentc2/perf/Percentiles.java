package dev.agentc2.perf;

import java.util.List;

/**
 * What a number of durations looks like, by the nearest-rank method. Milliseconds. Immutable.
 *
 * @param count how many
 * @param p50 half are at most this
 * @param p90 nine of ten are at most this
 * @param p99 99 of 100 are at most this
 * @param max the longest
 */
public record Percentiles(int count, double p50, double p90, double p99, double max) {
    private static final double NANOS_PER_MS = 1_000_000;

    /**
     * Of durations in nanoseconds.
     *
     * @throws IllegalArgumentException when there are none
     */
    public static Percentiles ofNanos(List<Long> durations) {
        if (durations.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        List<Long> sorted = durations.stream().sorted().toList();
        return new Percentiles(sorted.size(), rank(sorted, 50), rank(sorted, 90), rank(sorted, 99), rank(sorted, 100));
    }

    /** The middle of some numbers, the upper one of two. */
    public static double median(List<Double> numbers) {
        return numbers.stream().sorted().toList().get(numbers.size() / 2);
    }

    private static double rank(List<Long> sorted, int percent) {
        int index = Math.ceilDiv(sorted.size() * percent, 100) - 1;
        return sorted.get(Math.max(0, index)) / NANOS_PER_MS;
    }
}
