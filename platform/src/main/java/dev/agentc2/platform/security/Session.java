package dev.agentc2.platform.security;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That a person is signed in. Immutable.
 *
 * @param userId who
 * @param orgId organisation that was chosen last; null when there is none
 * @param startedAt when the person signed in
 * @param expiresAt when it ends however much it is used
 */
public record Session(String userId, @Nullable String orgId, Instant startedAt, Instant expiresAt) {}
