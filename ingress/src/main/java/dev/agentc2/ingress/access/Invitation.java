package dev.agentc2.ingress.access;

import dev.agentc2.platform.http.Role;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An invitation that can still be accepted. Immutable.
 *
 * @param email who may accept it; null for whoever has the token
 */
record Invitation(
        String id, String orgId, String orgName, @Nullable String email, Role role, Instant expiresAt) {
    boolean isFor(String someone) {
        return email == null || email.equals(someone);
    }
}
