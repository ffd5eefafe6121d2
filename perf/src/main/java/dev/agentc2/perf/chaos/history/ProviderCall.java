package dev.agentc2.perf.chaos.history;

/**
 * A model call as the provider counts it. Immutable.
 *
 * @param messageId the client's id of the message that it answers
 * @param answered whether it was answered in full, usage included
 * @param promptTokens tokens of the prompt
 * @param outputTokens tokens that were said
 */
public record ProviderCall(String messageId, boolean answered, long promptTokens, long outputTokens) {}
