package dev.agentc2.platform.effect;

import java.util.ArrayList;
import java.util.List;

/** Tells a running effect to stop. Thread-safe; fires once. */
public final class Cancellation {
    private final List<Runnable> listeners = new ArrayList<>();
    private boolean fired;

    /** Calls the listener once when the cancellation fires; at once when it already has. */
    public void onCancel(Runnable listener) {
        synchronized (listeners) {
            if (!fired) {
                listeners.add(listener);
                return;
            }
        }
        listener.run();
    }

    /** Whether it has fired. */
    public boolean isCancelled() {
        synchronized (listeners) {
            return fired;
        }
    }

    /** Fires it; later calls do nothing. */
    public void cancel() {
        List<Runnable> toCall;
        synchronized (listeners) {
            if (fired) {
                return;
            }
            fired = true;
            toCall = List.copyOf(listeners);
            listeners.clear();
        }
        toCall.forEach(Runnable::run);
    }
}
