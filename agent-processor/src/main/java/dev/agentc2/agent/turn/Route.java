package dev.agentc2.agent.turn;

/**
 * The model router's choice, which holds for the whole turn. Immutable.
 *
 * @param tier {@code fast}, {@code standard}, {@code premium}, or {@code custom} for an agent with a model of its own
 * @param model the model to call
 * @param reason short code of why
 */
public record Route(String tier, ModelRef model, String reason) {}
