package dev.agentc2.agent.model;

import dev.agentc2.platform.credentials.ConnectionCredentials;
import dev.agentc2.platform.credentials.CredentialSource;
import dev.agentc2.platform.credentials.Credentials;
import dev.agentc2.platform.credentials.CredentialsUnreadableException;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.network.HostPolicy;
import dev.agentc2.wire.ConnectionConfig;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Connections and their credentials as a test wants them. */
final class OwnConnections implements CredentialSource, OwnProviders.Connections {
    /** Provider that they all are of. */
    static final String PROVIDER = "openai-compatible";
    /** Lets this machine be reached. */
    static final HostPolicy HERE = new HostPolicy(false, Set.of("127.0.0.1"));

    final Map<String, ConnectionConfig> configs = new HashMap<>();
    final Map<String, Credentials> keys = new HashMap<>();
    boolean away;
    boolean locked;
    boolean complete = true;
    int readings;
    private final Clock clock;

    OwnConnections(Clock clock) {
        this.clock = clock;
    }

    /** A connection of the organisation {@code org}; put again it is a changed one. */
    void put(String id, String url, String key) {
        put(id, url, key, config -> {});
    }

    void put(String id, String url, String key, Consumer<ConnectionConfig.Builder> change) {
        ConnectionConfig before = configs.get(id);
        ConnectionConfig.Builder config = ConnectionConfig.newBuilder()
                .setConnectionId(id)
                .setOrgId("org")
                .setSlug(id)
                .setName(id)
                .setKind("MODEL_PROVIDER")
                .setUrl(url)
                .setSettings("{\"provider\":\"" + PROVIDER + "\"}")
                .setEnabled(true)
                .setUpdatedAt(before == null ? 1 : before.getUpdatedAt() + 1);
        change.accept(config);
        configs.put(id, config.build());
        keys.put(id, key.isEmpty() ? Credentials.NONE : new Credentials(Map.of("apiKey", key)));
    }

    /** Providers that may be on this machine. */
    OwnProviders providers(ProviderClients clients) {
        return providers(clients, HERE);
    }

    OwnProviders providers(ProviderClients clients, HostPolicy hosts) {
        return new OwnProviders(this, new ConnectionCredentials(this, clock), clients, hosts);
    }

    @Override
    public Optional<ConnectionConfig> find(String connectionId) {
        return Optional.ofNullable(configs.get(connectionId));
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    public Credentials read(String orgId, String connectionId) {
        readings++;
        if (locked) {
            throw new CredentialsUnreadableException(connectionId, new IllegalStateException("no key"));
        }
        if (away) {
            try (Database nobody = new Database("jdbc:postgresql://127.0.0.1:1/none", "away", 1)) {
                return nobody.inOrganization(orgId, h -> Credentials.NONE);
            }
        }
        return keys.getOrDefault(connectionId, Credentials.NONE);
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
