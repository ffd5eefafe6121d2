package dev.agentc2.agent.turn;

import org.jspecify.annotations.Nullable;

/**
 * A tool as it is offered to a model. Immutable.
 *
 * @param name name of the tool
 * @param description what it does, for the model
 * @param parameters JSON Schema of its arguments
 * @param remote whose it is; null for the platform's own
 * @param destructive whether it may destroy something
 * @param approval which of its calls its connection wants a person to be asked about; null for none
 * @param workspaceId workspace whose agents alone may use it; null for all of the tenant's
 */
public record ToolSpec(
        String name,
        String description,
        String parameters,
        @Nullable Remote remote,
        boolean destructive,
        @Nullable ApprovalRule approval,
        @Nullable String workspaceId) {
    /** A tool of the platform itself. */
    public ToolSpec(String name, String description, String parameters) {
        this(name, description, parameters, null, false, null, null);
    }

    /** Whether agents of a workspace may use it; null for agents of none. */
    boolean serves(@Nullable String workspace) {
        return workspaceId == null || workspaceId.equals(workspace);
    }

    /**
     * A tool of a tenant's connection. Immutable.
     *
     * @param connectionId which connection
     * @param slug the connection's short name
     * @param tool what its server calls it
     */
    public record Remote(String connectionId, String slug, String tool) {}
}
