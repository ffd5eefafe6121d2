package dev.agentc2.platform.http;

import static dev.agentc2.platform.http.Permission.CHAT;
import static dev.agentc2.platform.http.Permission.READ;
import static dev.agentc2.platform.http.Permission.READ_AUDIT;
import static dev.agentc2.platform.http.Permission.READ_CONFIG;
import static dev.agentc2.platform.http.Permission.READ_COSTS;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What an API key is made for, with what that allows: the other half of the permission matrix, beside {@link Role}. */
public enum KeyScope {
    /** Talk to agents and follow the answers. */
    CHAT_ONLY("chat", EnumSet.of(CHAT, READ)),
    /** See everything, change nothing. */
    READ_ONLY("read", EnumSet.of(READ, READ_CONFIG, READ_COSTS, READ_AUDIT)),
    /** Run the organisation as an {@link Role#ADMIN} does. */
    MANAGE("manage", Role.ADMIN.permissions());

    private final String text;
    private final Set<Permission> permissions;

    KeyScope(String text, Set<Permission> permissions) {
        this.text = text;
        this.permissions = Set.copyOf(permissions);
    }

    /** Its name in requests and answers. */
    public String text() {
        return text;
    }

    public Set<Permission> permissions() {
        return permissions;
    }

    /** A scope by its name; empty when there is none of that name. */
    public static Optional<KeyScope> of(String text) {
        return Stream.of(values()).filter(scope -> scope.text.equals(text)).findFirst();
    }

    /** What some scopes allow together. */
    public static Set<Permission> permissionsOf(Collection<KeyScope> scopes) {
        EnumSet<Permission> all = EnumSet.noneOf(Permission.class);
        scopes.forEach(scope -> all.addAll(scope.permissions));
        return all;
    }

    /** The scopes that permissions cover, those left out that another one covers. */
    public static List<KeyScope> within(Set<Permission> permissions) {
        List<KeyScope> covered = Stream.of(values())
                .filter(scope -> permissions.containsAll(scope.permissions))
                .toList();
        return covered.stream()
                .filter(scope -> covered.stream()
                        .noneMatch(other -> other != scope && other.permissions.containsAll(scope.permissions)))
                .toList();
    }
}
