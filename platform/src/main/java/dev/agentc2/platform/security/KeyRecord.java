package dev.agentc2.platform.security;

import dev.agentc2.platform.http.ApiKey;
import dev.agentc2.platform.http.Permission;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of an API key. Immutable.
 *
 * @param orgActive whether the organisation isn't suspended
 * @param hash SHA-256 of the secret
 * @param expiresAt end of its life, null when it has none
 */
record KeyRecord(
        String id,
        String orgId,
        boolean orgActive,
        byte[] hash,
        Set<Permission> permissions,
        @Nullable Instant expiresAt,
        boolean revoked) {
    boolean admits(ApiKey key, Instant now) {
        return MessageDigest.isEqual(hash, key.hash()) && !revoked && (expiresAt == null || now.isBefore(expiresAt));
    }
}
