package dev.agentc2.ingress.people;

import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Role;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * What a caller counts for when it gives or takes: nobody gives, changes or takes more than one's own. What is stored now
 * decides, for the caller may have been lowered, removed or revoked since the request was let in. Immutable.
 */
final class Standing {
    private static final String PERSON = "user:";
    private static final String KEY = "key:";

    private final Set<Permission> permissions;

    private Standing(Set<Permission> permissions) {
        this.permissions = permissions;
    }

    /** Waits until it is the caller's turn to change the people of its organisation, and finds out what it counts for. */
    static Standing whenItsTurn(Handle handle, Principal caller) {
        handle.createQuery("SELECT id FROM organizations WHERE id = :org FOR NO KEY UPDATE")
                .bind("org", caller.orgId())
                .mapTo(String.class)
                .findOne();
        Set<Permission> allowed = EnumSet.noneOf(Permission.class);
        allowed.addAll(caller.permissions());
        if (caller.actor().startsWith(PERSON)) {
            allowed.retainAll(role(handle, caller).map(Role::permissions).orElse(Set.of()));
        } else if (isRevoked(handle, caller)) {
            allowed.clear();
        }
        return new Standing(allowed);
    }

    private static Optional<Role> role(Handle handle, Principal caller) {
        return handle.createQuery("SELECT role FROM memberships WHERE org_id = :org AND user_id = :user")
                .bind("org", caller.orgId())
                .bind("user", caller.userId())
                .mapTo(String.class)
                .findOne()
                .map(Role::valueOf);
    }

    private static boolean isRevoked(Handle handle, Principal caller) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM api_keys WHERE id = :id AND revoked_at IS NOT NULL)")
                .bind("id", caller.actor().replace(KEY, ""))
                .mapTo(Boolean.class)
                .one();
    }

    /**
     * Insists that the caller may give or take a role: its permissions cover that role or a higher one.
     *
     * @throws ProblemException 403 {@code role-above-own}
     */
    Standing reaching(Role wanted) {
        if (Role.within(permissions).filter(own -> own.mayGrant(wanted)).isEmpty()) {
            throw new ProblemException(
                    403,
                    "role-above-own",
                    "Nobody gives, changes or takes a role above one's own; this takes " + wanted + ".",
                    Map.of("role", wanted.name()),
                    Map.of());
        }
        return this;
    }

    /**
     * Insists that the caller has all of some permissions itself.
     *
     * @throws ProblemException 403 {@code scope-above-own}
     */
    void having(Set<Permission> wanted) {
        List<Permission> lacking =
                wanted.stream().filter(p -> !permissions.contains(p)).sorted().toList();
        if (!lacking.isEmpty()) {
            throw new ProblemException(
                    403,
                    "scope-above-own",
                    "A key never has more than its maker, and the caller lacks " + lacking + ".",
                    Map.of("field", "scopes", "permissions", lacking),
                    Map.of());
        }
    }
}
