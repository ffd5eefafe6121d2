package dev.agentc2.agent.model;

import dev.agentc2.agent.turn.Failure;
import dev.agentc2.platform.credentials.ConnectionCredentials;
import dev.agentc2.platform.credentials.Credentials;
import dev.agentc2.platform.credentials.CredentialsUnreadableException;
import dev.agentc2.platform.database.DatabaseUnavailableException;
import dev.agentc2.platform.network.HostPolicy;
import dev.agentc2.platform.provider.ProviderConnection;
import dev.agentc2.wire.ConnectionConfig;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model providers that organisations bring along: clients that show the credentials of a connection, of which the
 * most used {@link #MOST} are remembered. A connection or credential that was changed makes a new one at the next call.
 * Thread-safe.
 */
final class OwnProviders {
    static final int MOST = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(OwnProviders.class);

    private final Connections connections;
    private final ConnectionCredentials credentials;
    private final ProviderClients clients;
    private final HostPolicy hosts;
    private final Map<String, Made> made = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Made> eldest) {
            return size() > MOST;
        }
    };

    /** The connections that there are. */
    interface Connections {
        /** One by its id, whosever it is; waits a moment for one that isn't known yet. */
        Optional<ConnectionConfig> find(String connectionId);

        /** Whether one that isn't found isn't there: not so as long as they are still being read. */
        boolean isComplete();
    }

    /** What a request may call. */
    sealed interface Found {
        /** It can be called. */
        record Ready(ProviderClient client) implements Found {}

        /** It can't be called now, or at all. */
        record Refused(Failure failure) implements Found {}
    }

    /** A client, and what it was made from. */
    private record Made(long updatedAt, Credentials credentials, ProviderClient client) {}

    /**
     * @param hosts which addresses connections may lead to
     */
    OwnProviders(
            Connections connections, ConnectionCredentials credentials, ProviderClients clients, HostPolicy hosts) {
        this.connections = connections;
        this.credentials = credentials;
        this.clients = clients;
        this.hosts = hosts;
    }

    /** The client for a call of an organisation's over its own connection. */
    Found client(String orgId, String connectionId, String provider) throws InterruptedException {
        ConnectionConfig config = connections
                .find(connectionId)
                .filter(c -> c.getOrgId().equals(orgId))
                .orElse(null);
        if (config == null && !connections.isComplete()) {
            return new Found.Refused(new Failure(
                    Failure.CREDENTIALS_UNAVAILABLE, "The organisation's own model provider isn't known here yet."));
        }
        if (config == null) {
            return unusable("The organisation's own model provider is gone.");
        }
        if (!config.getEnabled()) {
            return unusable("The organisation's own model provider is disabled.");
        }
        ProviderConnection connection = ProviderConnection.read(config.getSettings(), config.getUrl())
                .filter(c -> c.facts().name().equals(provider))
                .orElse(null);
        if (connection == null) {
            return unusable("The organisation's own model provider was changed.");
        }
        Failure objection = objection(connection.url());
        return objection == null ? opened(config, connection) : new Found.Refused(objection);
    }

    private Found opened(ConnectionConfig config, ProviderConnection connection) throws InterruptedException {
        try {
            Credentials shown = credentials.of(config.getOrgId(), config.getConnectionId(), config.getUpdatedAt());
            if (shown.get(ProviderConnection.API_KEY) == null
                    && connection.facts().isSetUpByKey()) {
                return unusable("The organisation's own model provider has no " + ProviderConnection.API_KEY + ".");
            }
            return new Found.Ready(client(config, connection, shown));
        } catch (DatabaseUnavailableException e) {
            return new Found.Refused(new Failure(
                    Failure.CREDENTIALS_UNAVAILABLE,
                    "The credentials of the organisation's own model provider can't be looked up now."));
        } catch (CredentialsUnreadableException e) {
            LOG.error("{}", e.getMessage());
            return unusable("The credentials of the organisation's own model provider can't be opened; they have to be"
                    + " set anew.");
        }
    }

    private ProviderClient client(ConnectionConfig config, ProviderConnection connection, Credentials shown) {
        synchronized (made) {
            Made known = made.get(config.getConnectionId());
            if (known != null
                    && known.updatedAt() == config.getUpdatedAt()
                    && known.credentials().equals(shown)) {
                return known.client();
            }
            ProviderClient client = clients.client(new Provider(
                    connection.facts().name(),
                    connection.facts().title(),
                    connection.facts().kind(),
                    connection.address(),
                    shown.get(ProviderConnection.API_KEY),
                    Map.of()));
            made.put(config.getConnectionId(), new Made(config.getUpdatedAt(), shown, client));
            return client;
        }
    }

    /**
     * Why an address isn't called; null when it is. Judged before each call, for names change what they lead to, and once
     * more when it is connected to, so that what was judged is what is called. Over TLS, so that the key reaches nobody
     * else.
     */
    private @Nullable Failure objection(@Nullable String url) {
        if (url == null) {
            return null;
        }
        URI address = URI.create(url);
        String host = String.valueOf(address.getHost());
        boolean secure = "https".equals(address.getScheme());
        int port = address.getPort() >= 0 ? address.getPort() : secure ? 443 : 80;
        if (hosts.isExempt(host, port)) {
            return null;
        }
        if (!secure || !hosts.allowsPort(host, port)) {
            return new Failure(
                    Failure.CONNECTION_UNUSABLE,
                    "The address of the organisation's own model provider is not allowed.");
        }
        try {
            List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
            return hosts.reachable(host, port, addresses).size() == addresses.size()
                    ? null
                    : new Failure(
                            Failure.CONNECTION_UNUSABLE,
                            "The address of the organisation's own model provider is not public.");
        } catch (UnknownHostException e) {
            return new Failure(Failure.PROVIDER_UNREACHABLE, "The provider can't be reached.");
        }
    }

    private static Found unusable(String detail) {
        return new Found.Refused(new Failure(Failure.CONNECTION_UNUSABLE, detail));
    }
}
