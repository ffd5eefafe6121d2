package dev.agentc2.stack;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.ApiKey;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.stack.client.ApiClient;
import java.security.SecureRandom;
import java.util.EnumSet;
import org.jdbi.v3.core.Handle;

/** A second organisation on the same stack, with an agent of its own and a key that may everything. */
final class Stranger {
    /** Id of its agent. */
    static final String AGENT = "strangers-agent";

    private static final String ORGANIZATION = "stranger";

    private Stranger() {}

    /** A client with a new key of the organisation, which is made when there is none yet. */
    static ApiClient arrive(Settings settings) {
        return new ApiClient(LocalAccess.of(settings).url(), key(settings));
    }

    /** Such a key. */
    static String key(Settings settings) {
        ApiKey key = ApiKey.generate(new SecureRandom());
        try (Database database = new Database(settings.get(Settings.POSTGRES_URL), "stranger", 1)) {
            database.inOrganization(ORGANIZATION, handle -> {
                settle(handle);
                return handle.createUpdate("INSERT INTO api_keys (id, org_id, hash, name, permissions, created_by)"
                                + " VALUES (:id, :org, :hash, 'stranger', :permissions, 'system:test')")
                        .bind("id", key.id())
                        .bind("org", ORGANIZATION)
                        .bind("hash", key.hash())
                        .bindArray(
                                "permissions",
                                String.class,
                                EnumSet.allOf(Permission.class).stream()
                                        .map(Enum::name)
                                        .toArray())
                        .execute();
            });
        }
        return key.text();
    }

    private static void settle(Handle handle) {
        handle.createUpdate("INSERT INTO organizations (id, slug, name) VALUES (:org, :org, 'Stranger')"
                        + " ON CONFLICT DO NOTHING")
                .bind("org", ORGANIZATION)
                .execute();
        handle.createUpdate("INSERT INTO agents (id, org_id, slug, name, live_version)"
                        + " VALUES (:id, :org, 'agent', 'Agent', 1) ON CONFLICT DO NOTHING")
                .bind("id", AGENT)
                .bind("org", ORGANIZATION)
                .execute();
        handle.createUpdate("INSERT INTO agent_versions (agent_id, version, org_id, instructions, memory_messages,"
                        + " max_steps, max_output_tokens, turn_timeout_ms, created_by)"
                        + " VALUES (:id, 1, :org, 'Answer.', 20, 6, 1024, 120000, 'system:test')"
                        + " ON CONFLICT DO NOTHING")
                .bind("id", AGENT)
                .bind("org", ORGANIZATION)
                .execute();
    }
}
