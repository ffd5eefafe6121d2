package dev.agentc2.agent.turn;

import org.jspecify.annotations.Nullable;

/**
 * A model of a provider. Immutable.
 *
 * @param provider provider as the platform names it, such as {@code openai}: what prices go by
 * @param model name as the provider knows it
 * @param connectionId the tenant's own connection that it is called over; null for the platform's provider
 */
public record ModelRef(
        String provider, String model, @Nullable String connectionId) {
    /** A model of a provider of the platform. */
    public ModelRef(String provider, String model) {
        this(provider, model, null);
    }
}
