package dev.agentc2.ingress.manage;

import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Role;
import java.sql.Array;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Who began something that ends in another request, as that one stands now: a role may have been taken, a key revoked, an
 * organisation suspended in between.
 *
 * @param active whether the organisation isn't suspended
 */
record Beginner(boolean active, Set<Permission> permissions) {
    private static final String PERSON = "user:";
    private static final String KEY = "key:";

    /**
     * Makes sure that who began it could begin it now.
     *
     * @param actor {@code user:<id>} or {@code key:<id>}
     * @throws ProblemException 403 otherwise
     */
    static void require(Handle handle, String org, String actor, Permission wanted) {
        Beginner beginner = (actor.startsWith(PERSON)
                        ? person(handle, org, actor.substring(PERSON.length()))
                        : key(handle, org, actor.replaceFirst(KEY, "")))
                .orElseGet(() -> new Beginner(true, Set.of()));
        if (!beginner.active()) {
            throw new ProblemException(403, "organization-suspended", "This organisation is suspended.");
        }
        if (!beginner.permissions().contains(wanted)) {
            throw new ProblemException(
                    403, "not-permitted-any-more", "Who began this may not do it any more; begin again.");
        }
    }

    private static Optional<Beginner> person(Handle handle, String org, String userId) {
        return handle.createQuery(
                        "SELECT org_status, role FROM find_person(:id)" + " WHERE org_id = :org AND status = 'ACTIVE'")
                .bind("id", userId)
                .bind("org", org)
                .map((row, ctx) -> new Beginner(
                        isActive(row.getString("org_status")),
                        Role.valueOf(row.getString("role")).permissions()))
                .findOne();
    }

    private static Optional<Beginner> key(Handle handle, String org, String keyId) {
        return handle.createQuery("SELECT org_status, permissions FROM find_api_key(:id) WHERE org_id = :org"
                        + " AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())")
                .bind("id", keyId)
                .bind("org", org)
                .map((row, ctx) ->
                        new Beginner(isActive(row.getString("org_status")), permissions(row.getArray("permissions"))))
                .findOne();
    }

    private static boolean isActive(String status) {
        return status.equals("ACTIVE");
    }

    private static Set<Permission> permissions(Array names) throws SQLException {
        return Permission.named(Set.of((String[]) names.getArray()));
    }
}
