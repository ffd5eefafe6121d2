package dev.agentc2.platform.http;

import io.javalin.security.RouteRole;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** What a caller must be allowed to do to use a route. */
public enum Permission implements RouteRole {
    /** Nobody is asked: health, metrics on loopback, the page's static files, signing in. */
    PUBLIC,
    /** Be a signed-in person, of whatever organisation or none: what concerns oneself. No API key has it. */
    PERSON,
    /** Send messages to agents and cancel turns. */
    CHAT,
    /** Read turns, conversations and streams of the organisation. */
    READ,
    /** Decide about tool calls that a person is asked about, of all conversations. */
    DECIDE_APPROVALS,
    /** Read costs of the organisation. */
    READ_COSTS,
    /** See the organisation, its workspaces, agents, policies, connections and members. */
    READ_CONFIG,
    /** Read who did what in the organisation. */
    READ_AUDIT,
    /** Make, change, publish and delete workspaces and agents. */
    MANAGE_AGENTS,
    /** Make, change and delete policies. */
    MANAGE_POLICIES,
    /** Make, change and delete connections and their credentials. */
    MANAGE_CONNECTIONS,
    /** Invite people, change their roles, remove them. */
    MANAGE_MEMBERS,
    /** Make and revoke API keys. */
    MANAGE_KEYS,
    /** Change the organisation itself, its budget among it, and delete it. */
    MANAGE_ORGANIZATION;

    /** Those of some names. Names that this version doesn't know are of a newer one: they grant nothing here. */
    public static Set<Permission> named(Collection<String> names) {
        Set<Permission> known = EnumSet.noneOf(Permission.class);
        for (Permission permission : values()) {
            if (names.contains(permission.name())) {
                known.add(permission);
            }
        }
        return known;
    }
}
