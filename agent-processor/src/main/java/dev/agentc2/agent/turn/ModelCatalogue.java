package dev.agentc2.agent.turn;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which models can be called: of each tier the preferred one, and the providers that are set up. Immutable.
 *
 * @param byTier model of each tier that is served
 * @param providers providers that can be called, for agents with a model of their own
 */
public record ModelCatalogue(Map<String, ModelRef> byTier, Set<String> providers) {
    public static final String FAST = "fast";
    public static final String STANDARD = "standard";
    public static final String PREMIUM = "premium";

    public ModelCatalogue {
        byTier = Map.copyOf(byTier);
        providers = Set.copyOf(providers);
    }

    /** The model of a tier; null when no provider serves it. */
    public @Nullable ModelRef ofTier(String tier) {
        return byTier.get(tier);
    }

    /** The model of a {@code provider/model} text; null when the provider isn't set up. */
    public @Nullable ModelRef named(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || !providers.contains(text.substring(0, slash))) {
            return null;
        }
        return new ModelRef(text.substring(0, slash), text.substring(slash + 1));
    }
}
