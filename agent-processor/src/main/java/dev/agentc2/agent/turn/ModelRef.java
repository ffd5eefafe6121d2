package dev.agentc2.agent.turn;

/**
 * A model of a provider. Immutable.
 *
 * @param provider provider as the platform names it, such as {@code openai}
 * @param model name as the provider knows it
 */
public record ModelRef(String provider, String model) {}
