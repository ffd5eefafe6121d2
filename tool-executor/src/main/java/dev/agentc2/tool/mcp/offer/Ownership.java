package dev.agentc2.tool.mcp.offer;

/** Which connections this instance looks after. Thread-safe. */
@FunctionalInterface
public interface Ownership {
    /** Whether it looks after this one, by {@code orgId/connectionId}. */
    boolean owns(String key);
}
