package dev.agentc2.agent.turn;

/**
 * The tenant as the core needs it. Immutable.
 *
 * @param orgId identity
 * @param status whether its turns may run
 */
public record Organization(String orgId, Status status) {
    /** Whether a tenant's turns may run. */
    public enum Status {
        ACTIVE,
        SUSPENDED,
        DELETED
    }
}
