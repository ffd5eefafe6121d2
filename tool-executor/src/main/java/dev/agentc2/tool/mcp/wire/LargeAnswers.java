package dev.agentc2.tool.mcp.wire;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the memory that large answers take: of those that are more than usual only a few are read at a time, whoever's
 * servers send them. Thread-safe.
 */
final class LargeAnswers {
    /** What an answer may have without asking, bytes. */
    static final int USUAL = 4 * 1024 * 1024;

    private static final int AT_A_TIME = 2;
    private static final long PATIENCE_S = 10;

    private final Semaphore places = new Semaphore(AT_A_TIME, true);

    /** Waits for a place; false when there is none for long. */
    boolean enter() {
        try {
            return places.tryAcquire(PATIENCE_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void leave() {
        places.release();
    }
}
