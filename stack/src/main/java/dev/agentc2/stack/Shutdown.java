package dev.agentc2.stack;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to be closed, in the reverse order of its start. Closing goes on past a part that fails. Thread-safe. */
final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Closes the part when the stack closes; returns it. */
    synchronized <T extends AutoCloseable> T later(T part) {
        parts.push(part);
        return part;
    }

    /** Closes all parts, once. */
    synchronized void run() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.warn("{} didn't close cleanly", part.getClass().getSimpleName(), e);
            }
        }
    }
}
