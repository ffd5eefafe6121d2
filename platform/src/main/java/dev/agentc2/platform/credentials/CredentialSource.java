package dev.agentc2.platform.credentials;

import dev.agentc2.platform.database.DatabaseUnavailableException;

/** Where credentials are read. Thread-safe. */
public interface CredentialSource extends AutoCloseable {
    /**
     * The credentials of a connection as they are now; none when it has none or isn't there.
     *
     * @throws CredentialsUnreadableException when they can't be opened here
     * @throws DatabaseUnavailableException when PostgreSQL is away
     */
    Credentials read(String orgId, String connectionId);

    @Override
    void close();
}
