package dev.agentc2.ingress.people;

import dev.agentc2.platform.http.KeyScope;
import dev.agentc2.platform.http.Permission;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An API key as it is answered and audited: all that is kept of it but the hash. Immutable.
 *
 * @param scopes the scopes that its permissions cover
 * @param permissions names as they are stored; those that this version doesn't know grant nothing
 * @param createdBy opaque id of who made it
 * @param expiresAt end of its life; null when it has none
 * @param lastUsedAt about a minute exact; null before its first use
 */
record StoredKey(
        String id,
        String name,
        List<String> scopes,
        List<String> permissions,
        Instant createdAt,
        String createdBy,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt,
        long rowVersion) {

    static List<String> scopesOf(Set<Permission> permissions) {
        return KeyScope.within(permissions).stream().map(KeyScope::text).toList();
    }

    /** Whether it may more than these. */
    boolean exceeds(Collection<Permission> allowed) {
        return !allowed.stream().map(Permission::name).toList().containsAll(permissions);
    }
}
