package dev.agentc2.perf.neighbours;

import java.util.Locale;

/** How an organisation's tool server answers calls. */
enum Manner {
    /** At once, and well. */
    FAIR,
    /** Never. */
    HANGING,
    /** With 100 MB. */
    FLOODING,
    /** Begins an answer and drops the connection. */
    CRASHING,
    /** With what fits neither the protocol nor its own schema. */
    LYING;

    /** Short name of what belongs to it: connection, agent. */
    String slug() {
        return name().toLowerCase(Locale.ROOT);
    }
}
