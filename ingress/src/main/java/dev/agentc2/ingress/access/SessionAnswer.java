package dev.agentc2.ingress.access;

import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Role;
import dev.agentc2.platform.security.Person;
import dev.agentc2.platform.security.Session;
import dev.agentc2.platform.security.SessionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a person is told of the own session.
 *
 * @param organization id of the one that is worked in; null when there is none
 * @param permissions what the person may do there
 * @param csrfToken to be sent with what changes something
 * @param expiresAt when the session ends at the latest
 */
record SessionAnswer(
        User user,
        List<Organization> organizations,
        @Nullable String organization,
        List<Permission> permissions,
        String csrfToken,
        Instant expiresAt) {
    record User(String id, String email, String name) {}

    record Organization(String id, String slug, String name, Role role) {}

    static SessionAnswer of(Person person, SessionId id, Session session) {
        Optional<Person.Membership> membership =
                Optional.ofNullable(session.orgId()).flatMap(person::in);
        TreeSet<Permission> permissions = new TreeSet<>(List.of(Permission.PERSON));
        membership
                .filter(Person.Membership::active)
                .ifPresent(m -> permissions.addAll(m.role().permissions()));
        return new SessionAnswer(
                new User(person.id(), person.email(), person.name()),
                person.memberships().stream()
                        .map(m -> new Organization(m.orgId(), m.orgSlug(), m.orgName(), m.role()))
                        .toList(),
                membership.map(Person.Membership::orgId).orElse(null),
                List.copyOf(permissions),
                id.csrfToken(),
                session.expiresAt());
    }
}
