package dev.agentc2.platform.credentials;

import dev.agentc2.platform.config.SettingException;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.crypto.KeyRing;
import dev.agentc2.platform.database.Database;
import org.jspecify.annotations.Nullable;

/**
 * Credentials in PostgreSQL, read under row-level security and opened with the key ring of the settings. Owns a small
 * pool, which like the ring is opened when the first credentials are needed: who has no use for them connects to
 * nothing. Closed once. Thread-safe.
 */
public final class StoredCredentials implements CredentialSource {
    private static final int CONNECTIONS = 2;

    private final Settings settings;
    private final String name;
    private @Nullable Database database;
    private @Nullable SealedCredentials sealed;

    /**
     * @param name of the pool, for logs and metrics
     */
    public StoredCredentials(Settings settings, String name) {
        this.settings = settings;
        this.name = name;
    }

    @Override
    public Credentials read(String orgId, String connectionId) {
        SealedCredentials opened = sealed(connectionId);
        return new Credentials(database().inOrganization(orgId, h -> opened.read(h, orgId, connectionId)));
    }

    private synchronized Database database() {
        if (database == null) {
            database = new Database(settings.get(Settings.POSTGRES_URL), name, CONNECTIONS);
        }
        return database;
    }

    /** A ring that is missing is not made here: a new one would open nothing. */
    private synchronized SealedCredentials sealed(String connectionId) {
        if (sealed == null) {
            try {
                sealed = new SealedCredentials(KeyRing.existing(settings));
            } catch (SettingException e) {
                throw new CredentialsUnreadableException(connectionId, e);
            }
        }
        return sealed;
    }

    @Override
    public synchronized void close() {
        if (database != null) {
            database.close();
        }
    }
}
