package dev.agentc2.agent.model;

import dev.agentc2.agent.turn.ModelCatalogue;
import dev.agentc2.platform.config.SettingException;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.network.HostPolicy;
import dev.agentc2.platform.provider.ProviderFacts;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The model providers that the environment sets up, ready to be called. They share one pool of kept-alive connections.
 * Thread-safe.
 */
public final class ModelProviders implements AutoCloseable {
    /** Name of the simulated provider. */
    public static final String SIMULATED = ProviderSetup.SIMULATED;

    /** Who sets up the environment says where its providers are. */
    private static final HostPolicy WHEREVER = HostPolicy.of(true, "");

    private final ProviderSetup setup;
    private final ProviderClients maker;
    private final Map<String, ProviderClient> clients = new ConcurrentHashMap<>();

    /**
     * The providers that settings and environment set up. Nothing is connected before the first call.
     *
     * @throws SettingException when a setting names a provider that isn't set up
     */
    public ModelProviders(Settings settings, Clock clock) {
        this.setup = ProviderSetup.of(settings);
        this.maker = new ProviderClients(WHEREVER, clock);
    }

    /** Whether settings and environment set up any provider. */
    public static boolean anyIn(Settings settings) {
        return !ProviderSetup.of(settings).providers().isEmpty();
    }

    /** The environment variables that set a provider up, by its name for people, in order of preference. */
    public static Map<String, List<String>> variables() {
        Map<String, List<String>> variables = new LinkedHashMap<>();
        for (ProviderFacts facts : ProviderFacts.all()) {
            List<String> names = new ArrayList<>(facts.keyVariables());
            names.addAll(facts.addressVariables());
            variables.put(facts.title(), List.copyOf(names));
        }
        return variables;
    }

    /** Which model serves each tier, and which providers there are. */
    public ModelCatalogue catalogue() {
        return setup.catalogue();
    }

    /** A sentence for an operator: what is set up and used. */
    public String description() {
        return setup.description();
    }

    /** Client of a provider; null when it isn't set up. */
    @Nullable
    ProviderClient client(String name) {
        ProviderClient known = clients.get(name);
        Provider provider = known == null ? setup.named(name) : null;
        return provider == null ? known : clients.computeIfAbsent(name, n -> maker.client(provider));
    }

    @Override
    public void close() {
        maker.close();
    }
}
