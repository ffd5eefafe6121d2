package dev.agentc2.ingress.people;

import dev.agentc2.platform.http.Role;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An invitation as it is answered and audited, without its token. Immutable.
 *
 * @param email who may accept it; null for the first owner of an installation, then whoever has the token
 * @param createdBy opaque id of who made it
 */
record Invitation(
        String id,
        @Nullable String email,
        Role role,
        Status status,
        Instant createdAt,
        String createdBy,
        Instant expiresAt,
        @Nullable Instant acceptedAt,
        @Nullable Instant revokedAt) {
    /** What has become of it. */
    enum Status {
        PENDING,
        ACCEPTED,
        REVOKED,
        EXPIRED;

        static Status of(Instant now, Instant expiresAt, @Nullable Instant acceptedAt, @Nullable Instant revokedAt) {
            if (acceptedAt != null) {
                return ACCEPTED;
            }
            if (revokedAt != null) {
                return REVOKED;
            }
            return now.isBefore(expiresAt) ? PENDING : EXPIRED;
        }
    }
}
