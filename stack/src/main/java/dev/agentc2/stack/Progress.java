package dev.agentc2.stack;

import java.time.Duration;

/** Hears of each part as it starts. Thread-safe: parts start side by side. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress SILENT = (part, took) -> {};

    /** A part works now. */
    void started(String part, Duration took);
}
