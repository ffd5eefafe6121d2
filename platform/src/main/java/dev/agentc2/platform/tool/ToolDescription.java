package dev.agentc2.platform.tool;

/**
 * A tool as it is offered to a model. Immutable.
 *
 * @param name what the model calls it by: letters, digits, underscore and hyphen, up to 64
 * @param description what it does and when to use it, for the model
 * @param parametersJson JSON Schema (2020-12) of its arguments, an object
 * @param safety what may be done when the outcome of a call is not known
 */
public record ToolDescription(String name, String description, String parametersJson, Safety safety) {}
