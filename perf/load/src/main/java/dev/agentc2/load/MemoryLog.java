package dev.agentc2.load;

import dev.agentc2.perf.ProcessUse;
import dev.agentc2.perf.Trend.Point;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Resident memory of a process and all that it started, every few seconds. Closed once. Thread-safe. */
final class MemoryLog implements AutoCloseable {
    private static final int INTERVAL_SECONDS = 2;

    private final ProcessHandle process;
    private final long begun = System.nanoTime();
    private final Queue<Point> points = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("memory-log").daemon().factory());

    /**
     * Begins.
     *
     * @throws IllegalArgumentException when there is no such process
     */
    MemoryLog(long pid) {
        process = ProcessHandle.of(pid).orElseThrow(() -> new IllegalArgumentException("there is no process " + pid));
        timer.scheduleAtFixedRate(this::look, 0, INTERVAL_SECONDS, TimeUnit.SECONDS);
    }

    /** MiB over seconds from the beginning. */
    List<Point> points() {
        return List.copyOf(points);
    }

    private void look() {
        try {
            points.add(new Point(
                    (System.nanoTime() - begun) / 1e9, ProcessUse.of(process).residentMiB()));
        } catch (IOException e) {
            System.err.println("the platform's memory can't be read: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
