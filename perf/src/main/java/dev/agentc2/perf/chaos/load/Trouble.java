package dev.agentc2.perf.chaos.load;

import java.util.ArrayList;
import java.util.List;

/**
 * What went wrong for clients. A raw error is any request that failed or stream that broke off; it is seen by the client
 * when no other instance helped at once, so that it had to wait and try again. Thread-safe.
 */
public final class Trouble {
    /**
     * One error.
     *
     * @param at epoch milliseconds
     * @param what operation and cause
     * @param seen whether a client behind a balancer would have seen it
     */
    public record Error(long at, String what, boolean seen) {}

    private final List<Error> errors = new ArrayList<>();

    synchronized void raw(String what) {
        errors.add(new Error(System.currentTimeMillis(), what, false));
    }

    synchronized void seen(String what) {
        errors.add(new Error(System.currentTimeMillis(), what, true));
    }

    /** All errors since a time, oldest first. */
    public synchronized List<Error> since(long at) {
        return errors.stream().filter(error -> error.at() >= at).toList();
    }
}
