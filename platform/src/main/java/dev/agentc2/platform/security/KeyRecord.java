package dev.agentc2.platform.security;

import dev.agentc2.platform.http.ApiKey;
import dev.agentc2.platform.http.Permission;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of an API key, or of a connected client's access token. Immutable.
 *
 * @param orgActive whether the organisation isn't suspended
 * @param hash SHA-256 of the secret
 * @param expiresAt end of its life, null when it has none
 * @param delegation in whose name and for what an access token is; null for an API key
 */
record KeyRecord(
        String id,
        String orgId,
        boolean orgActive,
        byte[] hash,
        Set<Permission> permissions,
        @Nullable Instant expiresAt,
        boolean revoked,
        @Nullable Delegation delegation) {
    /**
     * What an access token has beyond a key.
     *
     * @param userId person in whose name it acts
     * @param resource what it is for, an address
     * @param earlier the token of before, which ends by itself; null when there is none
     */
    record Delegation(
            String userId, String resource, @Nullable Earlier earlier) {}

    /** Hash and end of a token that has a successor. */
    record Earlier(byte[] hash, Instant expiresAt) {}

    /** An API key. */
    KeyRecord(
            String id,
            String orgId,
            boolean orgActive,
            byte[] hash,
            Set<Permission> permissions,
            @Nullable Instant expiresAt,
            boolean revoked) {
        this(id, orgId, orgActive, hash, permissions, expiresAt, revoked, null);
    }

    boolean admits(ApiKey key, Instant now) {
        byte[] shown = key.hash();
        return !revoked && (isGood(shown, hash, expiresAt, now) || isEarlier(shown, now));
    }

    private boolean isEarlier(byte[] shown, Instant now) {
        Earlier earlier = delegation == null ? null : delegation.earlier();
        return earlier != null && isGood(shown, earlier.hash(), earlier.expiresAt(), now);
    }

    /** Whether a token that isn't known here may have been given since this was found. */
    boolean mayHaveBeenRenewed(ApiKey key) {
        if (delegation == null || revoked) {
            return false;
        }
        byte[] shown = key.hash();
        Earlier earlier = delegation.earlier();
        return !MessageDigest.isEqual(hash, shown)
                && (earlier == null || !MessageDigest.isEqual(earlier.hash(), shown));
    }

    private static boolean isGood(byte[] shown, byte[] hash, @Nullable Instant expiresAt, Instant now) {
        return MessageDigest.isEqual(hash, shown) && (expiresAt == null || now.isBefore(expiresAt));
    }
}
