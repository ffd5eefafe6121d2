package dev.agentc2.topics;

/**
 * How a new version of a schema must fit the versions before it, by Confluent's names. Backward: the new one reads what
 * the old one wrote; forward: the old one reads what the new one writes; transitive: all versions, not the latest only.
 */
public enum CompatibilityLevel {
    NONE,
    BACKWARD,
    BACKWARD_TRANSITIVE,
    FORWARD,
    FORWARD_TRANSITIVE,
    FULL,
    FULL_TRANSITIVE
}
