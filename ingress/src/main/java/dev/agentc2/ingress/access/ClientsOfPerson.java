package dev.agentc2.ingress.access;

import org.jspecify.annotations.Nullable;

/** Clients that act in a person's name: they go with all of the person's sessions. Thread-safe. */
@FunctionalInterface
public interface ClientsOfPerson {
    /**
     * Ends what all of them may, in all organisations.
     *
     * @param requestId request that causes it; null when there is none
     * @throws dev.agentc2.platform.database.DatabaseUnavailableException when PostgreSQL is away: then nothing has ended
     */
    void disconnectAll(String userId, @Nullable String requestId);
}
