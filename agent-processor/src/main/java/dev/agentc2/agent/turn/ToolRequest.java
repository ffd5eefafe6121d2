package dev.agentc2.agent.turn;

/**
 * A tool call that a model asked for. Immutable.
 *
 * @param callId the model's id of the call, or one made up by the core where the model's is absent or used twice
 * @param tool name of the tool
 * @param arguments a JSON object as the model wrote it; not checked
 */
public record ToolRequest(String callId, String tool, String arguments) {}
