package dev.agentc2.platform.streams;

import java.time.Duration;

/**
 * What differs between topologies. Immutable.
 *
 * @param commitInterval how often state, outputs and offsets are committed together; what a committed reader waits for
 * @param threads stream threads in this process
 * @param standbys copies of the state kept warm on other instances
 * @param stateBytes memory for the state stores of this process outside the heap, bytes
 */
public record StreamsTuning(Duration commitInterval, int threads, int standbys, long stateBytes) {
    private static final long MEBIBYTE = 1024 * 1024;

    /** One thread, no standby, 48 MiB of memory for state. */
    public static StreamsTuning committingEvery(Duration commitInterval) {
        return new StreamsTuning(commitInterval, 1, 0, 48 * MEBIBYTE);
    }

    /** The same with another number of threads. */
    public StreamsTuning withThreads(int count) {
        return new StreamsTuning(commitInterval, count, standbys, stateBytes);
    }

    /** The same with another number of standbys. */
    public StreamsTuning withStandbys(int count) {
        return new StreamsTuning(commitInterval, threads, count, stateBytes);
    }
}
