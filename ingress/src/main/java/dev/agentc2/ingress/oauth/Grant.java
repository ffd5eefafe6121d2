package dev.agentc2.ingress.oauth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A connection as what is shown of it is checked against. Immutable.
 *
 * @param id also that of its access tokens
 * @param redirectUri where the code went
 * @param resource what its tokens are for
 * @param code what was given for the person's consent
 * @param refresh what refreshes it; null until the code was exchanged
 * @param revokedAt when it ended; null as long as it lasts
 */
record Grant(
        String id,
        String orgId,
        String userId,
        String clientId,
        String redirectUri,
        String resource,
        Code code,
        @Nullable Refresh refresh,
        @Nullable Instant revokedAt) {
    /** A code's hash, what proves the right to it, and its end. */
    record Code(byte[] hash, String challenge, Instant expiresAt) {}

    /**
     * The refresh token that is good.
     *
     * @param familyHash of what all of the connection have in common
     * @param earlierHash of the one of before; null for none
     * @param at when this one was given
     */
    record Refresh(byte[] familyHash, byte[] hash, Instant expiresAt, byte @Nullable [] earlierHash, Instant at) {}
}
