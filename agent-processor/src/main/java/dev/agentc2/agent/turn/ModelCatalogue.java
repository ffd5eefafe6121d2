package dev.agentc2.agent.turn;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which models can be called: of each tier the preferred one, and the providers that are set up. Immutable.
 *
 * @param byTier model of each tier that is served
 * @param byName who answers to the name before the slash, for agents with a model of their own
 */
public record ModelCatalogue(Map<String, ModelRef> byTier, Map<String, Account> byName) {
    public static final String FAST = "fast";
    public static final String STANDARD = "standard";
    public static final String PREMIUM = "premium";

    public ModelCatalogue {
        byTier = Map.copyOf(byTier);
        byName = Map.copyOf(byName);
    }

    /** The catalogue of providers of the platform's own. */
    public ModelCatalogue(Map<String, ModelRef> byTier, Set<String> providers) {
        this(
                byTier,
                providers.stream()
                        .collect(Collectors.toMap(Function.identity(), provider -> new Account(provider, null))));
    }

    /**
     * Whose models a name stands for. Immutable.
     *
     * @param provider provider as the platform names it
     * @param connectionId the tenant's own connection to it; null for the platform's
     */
    public record Account(String provider, @Nullable String connectionId) {
        /** One of its models. */
        public ModelRef model(String name) {
            return new ModelRef(provider, name, connectionId);
        }
    }

    /** The model of a tier; null when no provider serves it. */
    public @Nullable ModelRef ofTier(String tier) {
        return byTier.get(tier);
    }

    /** The model of a {@code provider/model} text; null when the provider isn't set up. */
    public @Nullable ModelRef named(String text) {
        int slash = text.indexOf('/');
        Account account = slash < 1 ? null : byName.get(text.substring(0, slash));
        return account == null ? null : account.model(text.substring(slash + 1));
    }

    /**
     * These models where there are some, and the others besides: if this one serves any tier, no tier is served by the
     * other, for who brings a provider along may not want its messages to go to another. Names of the other go on, unless
     * they are names here.
     */
    public ModelCatalogue before(ModelCatalogue other) {
        Map<String, Account> names = new HashMap<>(other.byName);
        names.putAll(byName);
        return new ModelCatalogue(byTier.isEmpty() ? other.byTier : byTier, names);
    }
}
