package dev.agentc2.perf;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.Stack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a measurement has started: ended in the reverse order when it is over, and also when the process is told to end
 * before, so that no broker or database is left behind. Thread-safe.
 */
public final class Parts implements AutoCloseable {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    public Parts() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::endAtLast, "end-parts"));
    }

    /** Ends a part later. */
    public synchronized <T extends AutoCloseable> T later(T part) {
        parts.push(part);
        return part;
    }

    /** The embedded parts without any service, on free ports; returns the settings with their addresses. */
    public Settings embedded(Path home) {
        Map<String, String> environment = new HashMap<>();
        environment.put(Settings.HOME.name(), home.toString());
        Settings.PORTS.forEach(port -> environment.put(port.name(), "0"));
        return later(Stack.start(Settings.of(environment), Set.of(), false, (part, took) -> {}))
                .settings();
    }

    private void endAtLast() {
        try {
            close();
        } catch (IOException e) {
            System.err.println("something was left running: " + e.getMessage());
        }
    }

    @Override
    public synchronized void close() throws IOException {
        IOException first = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                first = first == null ? new IOException(e) : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
