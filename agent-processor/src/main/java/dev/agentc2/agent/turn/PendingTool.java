package dev.agentc2.agent.turn;

import org.jspecify.annotations.Nullable;

/**
 * A tool call of the step at hand. Immutable.
 *
 * @param effectId identity of the effect
 * @param request what the model asked for
 * @param answer what the model will be told; null until the call is settled
 */
public record PendingTool(
        String effectId, ToolRequest request, @Nullable String answer) {
    /** Whether its result is known. */
    public boolean settled() {
        return answer != null;
    }
}
