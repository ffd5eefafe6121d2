package dev.agentc2.agent.turn;

/**
 * A tool as it is offered to a model. Immutable.
 *
 * @param name name of the tool
 * @param description what it does, for the model
 * @param parameters JSON Schema of its arguments
 */
public record ToolSpec(String name, String description, String parameters) {}
