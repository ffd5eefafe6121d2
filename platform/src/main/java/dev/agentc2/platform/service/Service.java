package dev.agentc2.platform.service;

import dev.agentc2.platform.http.Route;
import java.util.List;
import java.util.function.Consumer;

/**
 * One of the platform's services. Built with its {@link Platform}, started once, closed once; holds no static state, so
 * that the same object runs alone in a process, beside the others, or twice in a test. {@link #health()} may be called
 * from any thread at any time after construction.
 */
public interface Service extends HealthSource, AutoCloseable {
    /** Routes that it serves over HTTP; mounted by whoever owns the server. */
    default List<Route> routes() {
        return List.of();
    }

    /**
     * Takes note of who wants to know which callers this service has just changed, by their opaque ids ({@code key:<id>} of
     * a key that is revoked, {@code user:<id>} of a person whose roles are others): whoever remembers callers in this
     * process. Called before {@link #start}.
     */
    default void tellsOfChangedCallers(Consumer<String> listener) {}

    /** Starts and returns once it works or is sure to soon; {@link #health()} tells when it is ready. */
    void start();

    /** Ends what would go on for as long as clients like, such as streams; called before HTTP stops. */
    default void drain() {}

    /** Stops taking work, finishes or hands back what is in flight within a bounded time, and frees everything. */
    @Override
    void close();
}
