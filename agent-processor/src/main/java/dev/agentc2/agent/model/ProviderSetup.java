package dev.agentc2.agent.model;

import dev.agentc2.agent.turn.ModelCatalogue;
import dev.agentc2.agent.turn.ModelRef;
import dev.agentc2.platform.config.Setting;
import dev.agentc2.platform.config.SettingException;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.provider.ProviderFacts;
import dev.agentc2.platform.provider.ProviderKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which providers the environment sets up, and which model serves each tier. Immutable.
 *
 * @param providers providers in order of preference
 * @param catalogue the same for the router
 */
record ProviderSetup(List<Provider> providers, ModelCatalogue catalogue) {
    static final String SIMULATED = "simulated";

    private static final Map<String, Setting<String>> TIERS = Map.of(
            ModelCatalogue.FAST, Settings.MODEL_FAST,
            ModelCatalogue.STANDARD, Settings.MODEL_STANDARD,
            ModelCatalogue.PREMIUM, Settings.MODEL_PREMIUM);

    /**
     * Reads the environment.
     *
     * @throws SettingException when a setting names a provider that isn't set up
     */
    static ProviderSetup of(Settings settings) {
        List<Provider> providers = new ArrayList<>();
        ownServer(settings).ifPresent(providers::add);
        for (ProviderFacts facts : ProviderFacts.all()) {
            known(settings, facts).ifPresent(providers::add);
        }
        settings.find(Settings.SIMULATOR_URL).ifPresent(address -> providers.add(simulated(address)));
        Map<String, Provider> byName = new LinkedHashMap<>();
        providers.forEach(provider -> byName.putIfAbsent(provider.name(), provider));
        Map<String, ModelRef> byTier = new LinkedHashMap<>();
        Provider preferred = preferred(settings, byName);
        if (preferred != null) {
            preferred.models().forEach((tier, model) -> byTier.put(tier, new ModelRef(preferred.name(), model)));
        }
        TIERS.forEach((tier, setting) ->
                settings.find(setting).ifPresent(text -> byTier.put(tier, named(setting, text, byName))));
        return new ProviderSetup(List.copyOf(byName.values()), new ModelCatalogue(byTier, byName.keySet()));
    }

    /** A sentence for an operator: which provider is used, and what else is set up. */
    String description() {
        if (providers.isEmpty()) {
            return "no model provider is set up";
        }
        String tiers = catalogue.byTier().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(tier -> tier.getKey() + " " + tier.getValue().provider() + "/"
                        + tier.getValue().model())
                .collect(Collectors.joining(", "));
        return "set up: "
                + String.join(", ", providers.stream().map(Provider::title).toList()) + "; " + tiers;
    }

    /** A provider by its name; null when it isn't set up. */
    @Nullable
    Provider named(String name) {
        return providers.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Provider preferred(Settings settings, Map<String, Provider> byName) {
        Optional<String> wanted = settings.find(Settings.MODEL_PROVIDER);
        if (wanted.isEmpty()) {
            return byName.values().stream().findFirst().orElse(null);
        }
        Provider provider = byName.get(wanted.get());
        if (provider == null) {
            throw new SettingException(Settings.MODEL_PROVIDER.name() + ": " + wanted.get()
                    + " isn't set up; set up are: " + String.join(", ", byName.keySet()));
        }
        return provider;
    }

    private static ModelRef named(Setting<String> setting, String text, Map<String, Provider> byName) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash == text.length() - 1 || !byName.containsKey(text.substring(0, slash))) {
            throw new SettingException(setting.name() + ": provider/model is expected, with a provider that is set up ("
                    + String.join(", ", byName.keySet()) + "), not '" + text + "'");
        }
        return new ModelRef(text.substring(0, slash), text.substring(slash + 1));
    }

    private static Optional<Provider> known(Settings settings, ProviderFacts facts) {
        Optional<String> key = first(settings, facts.keyVariables());
        Optional<String> address = first(settings, facts.addressVariables());
        if (facts.isSetUpByKey() ? key.isEmpty() : address.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Provider(
                facts.name(),
                facts.title(),
                facts.kind(),
                address.map(ProviderSetup::address).orElse(facts.address()),
                key.orElse(null),
                facts.models()));
    }

    private static Optional<Provider> ownServer(Settings settings) {
        return settings.find(Settings.OPENAI_COMPATIBLE_BASE_URL).map(address -> {
            String model = settings.find(Settings.OPENAI_COMPATIBLE_MODEL).orElse(null);
            String name = settings.get(Settings.OPENAI_COMPATIBLE_NAME);
            return new Provider(
                    name,
                    name,
                    ProviderKind.OPENAI_COMPATIBLE,
                    address(address),
                    settings.find(Settings.OPENAI_COMPATIBLE_API_KEY).orElse(null),
                    model == null ? Map.of() : everyTier(model));
        });
    }

    private static Provider simulated(String address) {
        return new Provider(
                SIMULATED,
                "simulated provider",
                ProviderKind.OPENAI_COMPATIBLE,
                address(address),
                "simulated",
                Map.of(
                        ModelCatalogue.FAST, "simulated-fast",
                        ModelCatalogue.STANDARD, "simulated-standard",
                        ModelCatalogue.PREMIUM, "simulated-premium"));
    }

    private static Map<String, String> everyTier(String model) {
        return Map.of(ModelCatalogue.FAST, model, ModelCatalogue.STANDARD, model, ModelCatalogue.PREMIUM, model);
    }

    private static Optional<String> first(Settings settings, List<String> variables) {
        return variables.stream()
                .flatMap(name -> settings.variable(name).stream())
                .findFirst();
    }

    /** With a scheme and without a slash at its end; OLLAMA_HOST is often given as host:port. */
    private static String address(String text) {
        String address = text.strip().contains("://") ? text.strip() : "http://" + text.strip();
        return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }
}
