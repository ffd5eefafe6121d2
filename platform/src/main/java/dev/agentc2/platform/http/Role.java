package dev.agentc2.platform.http;

import static dev.agentc2.platform.http.Permission.CHAT;
import static dev.agentc2.platform.http.Permission.DECIDE_APPROVALS;
import static dev.agentc2.platform.http.Permission.MANAGE_AGENTS;
import static dev.agentc2.platform.http.Permission.MANAGE_CONNECTIONS;
import static dev.agentc2.platform.http.Permission.MANAGE_KEYS;
import static dev.agentc2.platform.http.Permission.MANAGE_MEMBERS;
import static dev.agentc2.platform.http.Permission.MANAGE_ORGANIZATION;
import static dev.agentc2.platform.http.Permission.MANAGE_POLICIES;
import static dev.agentc2.platform.http.Permission.READ;
import static dev.agentc2.platform.http.Permission.READ_AUDIT;
import static dev.agentc2.platform.http.Permission.READ_CONFIG;
import static dev.agentc2.platform.http.Permission.READ_COSTS;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a person is in an organisation, with what that allows: the permission matrix. A higher role may all that a lower one may. */
public enum Role {
    /** Talks to agents. */
    MEMBER(Set.of(), EnumSet.of(CHAT, READ, READ_CONFIG)),
    /** Runs the organisation. */
    ADMIN(
            MEMBER.permissions,
            EnumSet.of(
                    DECIDE_APPROVALS,
                    READ_COSTS,
                    READ_AUDIT,
                    MANAGE_AGENTS,
                    MANAGE_POLICIES,
                    MANAGE_CONNECTIONS,
                    MANAGE_MEMBERS,
                    MANAGE_KEYS)),
    /** Owns the organisation: its money and its existence. There is always one. */
    OWNER(ADMIN.permissions, EnumSet.of(MANAGE_ORGANIZATION));

    private final Set<Permission> permissions;

    Role(Set<Permission> ofTheLower, EnumSet<Permission> added) {
        EnumSet<Permission> all = EnumSet.copyOf(added);
        all.addAll(ofTheLower);
        this.permissions = Set.copyOf(all);
    }

    /** What it allows; {@link Permission#PERSON} comes with being signed in and isn't among it. */
    public Set<Permission> permissions() {
        return permissions;
    }

    /** The highest role that may no more than these permissions allow; empty when they are less than any role's. */
    public static Optional<Role> within(Set<Permission> permissions) {
        return Stream.of(values())
                .filter(role -> permissions.containsAll(role.permissions))
                .max(Comparator.naturalOrder());
    }

    /** Whether this role may give, change or take another: nobody makes somebody more than oneself. */
    public boolean mayGrant(Role other) {
        return compareTo(other) >= 0;
    }
}
