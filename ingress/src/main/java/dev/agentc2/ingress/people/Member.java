package dev.agentc2.ingress.people;

import dev.agentc2.platform.http.Role;
import java.time.Instant;

/**
 * A person in an organisation, as it is answered and audited. Immutable.
 *
 * @param createdAt when the person joined
 */
record Member(String userId, String email, String name, Role role, long rowVersion, Instant createdAt) {}
