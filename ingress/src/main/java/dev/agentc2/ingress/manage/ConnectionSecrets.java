package dev.agentc2.ingress.manage;

import dev.agentc2.platform.credentials.CredentialsUnreadableException;
import dev.agentc2.platform.credentials.SealedCredentials;
import dev.agentc2.platform.http.ProblemException;
import java.util.Map;
import java.util.SortedMap;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The credentials of connections as requests read and change them. Thread-safe. */
record ConnectionSecrets(SealedCredentials sealed) {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionSecrets.class);

    /**
     * The credentials of a connection, which nobody else changes until the end of the transaction: tokens are renewed by
     * services at any time.
     *
     * @throws ProblemException 503 when they can't be opened
     */
    SortedMap<String, String> lock(Handle handle, String org, String id) {
        try {
            return sealed.lock(handle, org, id);
        } catch (CredentialsUnreadableException e) {
            LOG.error("{}", e.getMessage());
            throw new ProblemException(
                    503,
                    "credentials-unreadable",
                    "The stored credentials can't be read now: their key is missing here. Set them anew after removing"
                            + " them with \"credentials\": null (and \"enabled\": false, if it is a model provider), or have"
                            + " the key ring restored.");
        }
    }

    void write(Handle handle, String org, String id, Map<String, String> credentials) {
        sealed.write(handle, org, id, credentials);
    }
}
