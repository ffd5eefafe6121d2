package dev.agentc2.tool.mcp.session;

import dev.agentc2.platform.config.SettingException;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.credentials.ConnectionCredentials;
import dev.agentc2.platform.credentials.CredentialsUnreadableException;
import dev.agentc2.platform.credentials.SealedCredentials;
import dev.agentc2.platform.credentials.StoredCredentials;
import dev.agentc2.platform.crypto.KeyRing;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.database.DatabaseUnavailableException;
import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.mcp.session.McpFailureException.Kind;
import java.time.Clock;
import java.util.Map;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The credentials of the database, read through a cache of a minute, written sealed. Closed once. Thread-safe. */
public final class StoredCredentialStore implements CredentialStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoredCredentialStore.class);
    private static final String UNREADABLE = "The connection's credentials can't be read at the moment.";

    private final ConnectionCredentials cached;
    private final Settings settings;
    private final Database database;

    /** @param database pool of the application role; the caller's to close */
    public StoredCredentialStore(Settings settings, Database database, Clock clock) {
        this.settings = settings;
        this.database = database;
        this.cached = new ConnectionCredentials(new StoredCredentials(settings, "mcp-credentials"), clock);
    }

    @Override
    public Map<String, String> of(McpConnection connection) throws McpFailureException, InterruptedException {
        try {
            return cached.of(connection.orgId(), connection.connectionId(), connection.updatedAt())
                    .values();
        } catch (CredentialsUnreadableException | DatabaseUnavailableException e) {
            LOG.warn("credentials of connection {} can't be read", connection.connectionId(), e);
            throw new McpFailureException(Kind.CREDENTIALS, UNREADABLE);
        }
    }

    @Override
    public Map<String, String> renew(McpConnection connection, Map<String, String> renewed) throws McpFailureException {
        try {
            SealedCredentials sealed = new SealedCredentials(KeyRing.existing(settings));
            return database.inOrganization(connection.orgId(), handle -> {
                SortedMap<String, String> all = sealed.read(handle, connection.orgId(), connection.connectionId());
                all.putAll(renewed);
                sealed.write(handle, connection.orgId(), connection.connectionId(), all);
                return Map.copyOf(all);
            });
        } catch (SettingException | CredentialsUnreadableException | DatabaseUnavailableException e) {
            LOG.warn("renewed credentials of connection {} can't be kept", connection.connectionId(), e);
            throw new McpFailureException(Kind.CREDENTIALS, "The renewed credentials can't be kept at the moment.");
        }
    }

    @Override
    public void close() {
        cached.close();
    }
}
