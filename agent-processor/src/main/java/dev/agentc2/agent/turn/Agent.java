package dev.agentc2.agent.turn;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of an agent. A turn keeps the version that it began with. Immutable.
 *
 * @param agentId identity
 * @param slug short name; the tag of its metrics
 * @param version from 1
 * @param instructions system prompt; may be empty
 * @param tier fixed tier; null lets the router choose
 * @param model fixed model as {@code provider/model}; wins over the tier
 * @param tools names of the tools that it may use
 * @param memoryMessages messages of the conversation kept in the window
 * @param maxSteps model steps a turn may take; the last one must answer without tools
 * @param maxOutputTokens upper limit of an answer, tokens
 * @param temperature sampling temperature
 * @param turnTimeoutMs a turn that takes longer fails, milliseconds
 * @param workspaceId workspace that it belongs to; null for none
 * @param approval when a person is asked before a tool call
 */
public record Agent(
        String agentId,
        String slug,
        int version,
        String instructions,
        @Nullable String tier,
        @Nullable String model,
        List<String> tools,
        int memoryMessages,
        int maxSteps,
        int maxOutputTokens,
        @Nullable Double temperature,
        long turnTimeoutMs,
        @Nullable String workspaceId,
        ApprovalPolicy approval) {
    public Agent {
        tools = List.copyOf(tools);
    }
}
