package dev.agentc2.ingress.oauth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A connection as its person and the audit trail see it. Immutable.
 *
 * @param name as the client calls itself
 * @param host where the client describes itself; null for one that registered
 * @param redirectHost where its codes went
 * @param orgId organisation whose agents it uses
 * @param lastUsedAt about a minute exact; null before its first use
 * @param expiresAt when it ends unless it is refreshed; null until its code was exchanged
 * @param revokedAt when it ended; null as long as it lasts
 */
record ConnectedClient(
        String id,
        String name,
        @Nullable String host,
        String redirectHost,
        String orgId,
        String userId,
        Instant createdAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt) {
    /** The same, ended for a reason: what the trail has after it. */
    record Ended(String id, String name, String reason) {}
}
