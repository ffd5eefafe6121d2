package dev.agentc2.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/** Two threads that start programs, one after the other, until it is closed. */
final class StartedPrograms implements AutoCloseable {
    private volatile boolean over;
    private final List<Thread> threads =
            Stream.generate(() -> Thread.ofPlatform().start(this::run)).limit(2).toList();

    private void run() {
        try {
            while (!over) {
                new ProcessBuilder("true").start().waitFor();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
