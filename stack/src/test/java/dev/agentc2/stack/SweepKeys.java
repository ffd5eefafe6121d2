package dev.agentc2.stack;

import static dev.agentc2.platform.http.Permission.CHAT;
import static dev.agentc2.platform.http.Permission.MANAGE_ORGANIZATION;
import static dev.agentc2.platform.http.Permission.PERSON;
import static dev.agentc2.platform.http.Permission.PUBLIC;
import static dev.agentc2.platform.http.Permission.READ;
import static dev.agentc2.platform.http.Permission.READ_AUDIT;
import static dev.agentc2.platform.http.Permission.READ_CONFIG;
import static dev.agentc2.platform.http.Permission.READ_COSTS;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.ApiKey;
import dev.agentc2.platform.http.Permission;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keys of all sorts, put into the database as they are kept there. */
final class SweepKeys {
    /** What keys are given, by the page of the permission matrix. */
    static final Map<String, Set<Permission>> SCOPES = scopes();

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database;
    private final String organization;

    /** @param organization that the keys are of; it must be there */
    SweepKeys(Database database, String organization) {
        this.database = database;
        this.organization = organization;
    }

    /** A key of one scope. */
    String scoped(String scope) {
        return add(SCOPES.getOrDefault(scope, Set.of()), null, null);
    }

    /** A key that may everything that a key can. */
    String mighty() {
        return add(EnumSet.complementOf(EnumSet.of(PUBLIC, PERSON)), null, null);
    }

    String revoked() {
        return add(EnumSet.allOf(Permission.class), null, Instant.now());
    }

    String expired() {
        return add(EnumSet.allOf(Permission.class), Instant.now().minusSeconds(1), null);
    }

    private String add(Set<Permission> permissions, @Nullable Instant expiresAt, @Nullable Instant revokedAt) {
        ApiKey key = ApiKey.generate(RANDOM);
        database.inOrganization(
                organization,
                handle -> handle.createUpdate("INSERT INTO api_keys (id, org_id, hash, name, permissions, created_by,"
                                + " expires_at, revoked_at) VALUES (:id, :org, :hash, 'sweep', :permissions,"
                                + " 'system:test', :expires, :revoked)")
                        .bind("id", key.id())
                        .bind("org", organization)
                        .bind("hash", key.hash())
                        .bindArray(
                                "permissions",
                                String.class,
                                permissions.stream().map(Enum::name).toArray())
                        .bind("expires", expiresAt)
                        .bind("revoked", revokedAt)
                        .execute());
        return key.text();
    }

    private static Map<String, Set<Permission>> scopes() {
        Map<String, Set<Permission>> scopes = new LinkedHashMap<>();
        scopes.put("chat", EnumSet.of(CHAT, READ));
        scopes.put("read", EnumSet.of(READ, READ_CONFIG, READ_COSTS, READ_AUDIT));
        scopes.put("manage", EnumSet.complementOf(EnumSet.of(PUBLIC, PERSON, MANAGE_ORGANIZATION)));
        return scopes;
    }
}
