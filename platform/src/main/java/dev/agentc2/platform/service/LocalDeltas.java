package dev.agentc2.platform.service;

import dev.agentc2.wire.StreamDelta;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of an answer's deltas within a process, beside the log, where who writes them and who streams them out are in
 * one: the log keeps them and tells everybody else, a little later (docs/adr/0030). Nobody may rely on being told, and
 * whoever is gets each delta once more from the log. Thread-safe.
 */
public final class LocalDeltas {
    private static final Logger LOG = LoggerFactory.getLogger(LocalDeltas.class);

    private volatile @Nullable Listener listener;

    /** Hears of deltas, on the thread of who writes them: quick, and without I/O. */
    public interface Listener {
        /**
         * @param key record key, organisation and conversation
         */
        void hear(String key, StreamDelta delta);
    }

    /** Tells all from now on to one listener. */
    public void listen(Listener hearing) {
        listener = hearing;
    }

    /** Tells nobody any more. */
    public void silence() {
        listener = null;
    }

    /** Tells of a delta that is being written; never fails, for the log tells of it too. */
    public void tell(String key, StreamDelta delta) {
        Listener hearing = listener;
        if (hearing == null) {
            return;
        }
        try {
            hearing.hear(key, delta);
        } catch (RuntimeException e) {
            LOG.error("a delta wasn't taken within the process; it comes by the log", e);
        }
    }
}
