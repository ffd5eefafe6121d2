package dev.agentc2.platform.security;

import dev.agentc2.platform.http.Role;
import java.util.List;
import java.util.Optional;

/**
 * A user with the organisations that the user is a member of, deleted ones left out. Immutable.
 *
 * @param active whether the user may sign in
 * @param memberships oldest first
 */
public record Person(String id, String email, String name, boolean active, List<Membership> memberships) {
    /**
     * What a user is in an organisation.
     *
     * @param active whether the organisation isn't suspended
     */
    public record Membership(String orgId, String orgSlug, String orgName, boolean active, Role role) {}

    public Person {
        memberships = List.copyOf(memberships);
    }

    /** The membership in an organisation by its id or slug; an id wins. */
    public Optional<Membership> in(String idOrSlug) {
        return memberships.stream()
                .filter(m -> m.orgId().equals(idOrSlug))
                .findFirst()
                .or(() -> memberships.stream()
                        .filter(m -> m.orgSlug().equals(idOrSlug))
                        .findFirst());
    }
}
