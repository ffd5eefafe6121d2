package dev.agentc2.ingress.access;

import org.jspecify.annotations.Nullable;

/**
 * A user as signing in sees it. Immutable; never told nor logged.
 *
 * @param passwordHash PHC string; null for who signs in elsewhere
 * @param active whether the user may sign in
 */
record Account(
        String id, String email, String name, @Nullable String passwordHash, boolean active) {
    @Override
    public String toString() {
        return "user:" + id;
    }
}
