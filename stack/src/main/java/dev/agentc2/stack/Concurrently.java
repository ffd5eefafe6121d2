package dev.agentc2.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Runs tasks side by side, each in a thread of the operating system. Not in virtual ones: what starts here initialises
 * classes for the first time, and a virtual thread that waits for a lock in a class initialiser keeps its carrier. With
 * two processors two of these are enough to leave none for the one that holds the lock, and the start never ends.
 */
final class Concurrently {
    private Concurrently() {}

    /** Runs all and waits for all; throws what the first to fail threw. */
    static void run(List<? extends Runnable> tasks) {
        try (ExecutorService executor = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("start-", 0).factory())) {
            List<CompletableFuture<Void>> running = new ArrayList<>();
            tasks.forEach(task -> running.add(CompletableFuture.runAsync(task, executor)));
            CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
