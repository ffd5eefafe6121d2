package dev.agentc2.platform.service;

import java.util.Map;

/** Something that can say how it is. Thread-safe. */
public interface HealthSource {
    /** Name as in folders, logs and metrics, such as {@code agent-processor}. */
    String name();

    /** State of each subsystem by name; answers at once. It is ready when none is {@link Health.Status#DOWN}. */
    Map<String, Health> health();
}
