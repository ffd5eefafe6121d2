package dev.agentc2.tool.mcp.session;

import dev.agentc2.platform.config.SettingException;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.credentials.ConnectionCredentials;
import dev.agentc2.platform.credentials.CredentialsUnreadableException;
import dev.agentc2.platform.credentials.SealedCredentials;
import dev.agentc2.platform.credentials.StoredCredentials;
import dev.agentc2.platform.credentials.TokenRenewals;
import dev.agentc2.platform.credentials.TokenRenewals.Claim;
import dev.agentc2.platform.crypto.KeyRing;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.database.DatabaseUnavailableException;
import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.mcp.session.McpFailureException.Kind;
import java.time.Clock;
import java.util.Map;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;
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
    public Claim claim(McpConnection connection, String than) throws McpFailureException {
        return renewing(
                connection, (handle, r) -> r.claim(handle, connection.orgId(), connection.connectionId(), than));
    }

    @Override
    public Map<String, String> keep(McpConnection connection, String used, Map<String, String> renewed)
            throws McpFailureException {
        return renewing(
                connection,
                (handle, r) -> r.keep(handle, connection.orgId(), connection.connectionId(), used, renewed));
    }

    @Override
    public void refuse(McpConnection connection, String used, String because) throws McpFailureException {
        renewing(connection, (handle, r) -> {
            r.refuse(handle, connection.orgId(), connection.connectionId(), used, because);
            return because;
        });
    }

    @Override
    public void release(McpConnection connection) throws McpFailureException {
        renewing(connection, (handle, r) -> {
            r.release(handle, connection.orgId(), connection.connectionId());
            return connection;
        });
    }

    private <T> T renewing(McpConnection connection, BiFunction<Handle, TokenRenewals, T> work)
            throws McpFailureException {
        try {
            TokenRenewals renewals = new TokenRenewals(new SealedCredentials(KeyRing.existing(settings)));
            return database.inOrganization(connection.orgId(), handle -> work.apply(handle, renewals));
        } catch (SettingException | CredentialsUnreadableException | DatabaseUnavailableException e) {
            LOG.warn("tokens of connection {} can't be renewed now", connection.connectionId(), e);
            throw new McpFailureException(Kind.CREDENTIALS, "The access token can't be renewed at the moment.");
        }
    }

    @Override
    public void close() {
        cached.close();
    }
}
