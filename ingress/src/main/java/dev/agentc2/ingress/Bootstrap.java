package dev.agentc2.ingress;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.ApiKey;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Role;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.telemetry.TraceContext;
import dev.agentc2.topics.Topics;
import dev.agentc2.wire.AuditRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * What a new installation starts with: the default organisation, its agent {@code assistant}, and an API key for the
 * local user. May be repeated: what exists stays as it is. The key is kept in a file of mode 600 and stored hashed; when
 * the database is new but the file is there, the key in the file is registered again, so that scripts go on working.
 */
public final class Bootstrap {
    /** Id and slug of the default organisation. */
    public static final String ORGANIZATION = "default";

    /** Slug of the default agent. */
    public static final String AGENT = "assistant";

    private static final String ACTOR = "system:bootstrap";
    private static final String INSTRUCTIONS = "You are a helpful assistant. Answer briefly and precisely. "
            + "Use the tools you are offered when they help, and say so when you don't know something.";

    private final Database database;
    private final KafkaClients clients;
    private final Clock clock;

    /** @param database a pool of {@link Database.Role#APPLICATION} */
    public Bootstrap(Database database, KafkaClients clients, Clock clock) {
        this.database = database;
        this.clients = clients;
        this.clock = clock;
    }

    /**
     * Creates what is missing.
     *
     * @param keyFile where the local user's key is kept
     * @param dailyLimitNanos limit of a new organisation, nano-USD
     * @return the key
     */
    public ApiKey run(Path keyFile, long dailyLimitNanos) {
        ApiKey key = keyOf(keyFile);
        try (CommandLog audit = new CommandLog(clients)) {
            database.inOrganization(ORGANIZATION, handle -> {
                if (createOrganization(handle, dailyLimitNanos)) {
                    record(audit, "organization.create", "organization", ORGANIZATION);
                }
                if (createAgent(handle)) {
                    record(audit, "agent.create", "agent", AGENT);
                }
                if (createKey(handle, key)) {
                    record(audit, "api-key.create", "api-key", key.id());
                }
                return key;
            });
        }
        return key;
    }

    private static boolean createOrganization(Handle handle, long dailyLimitNanos) {
        return handle.createUpdate("INSERT INTO organizations (id, slug, name, daily_limit_nanos)"
                                + " VALUES (:id, :id, 'Default organisation', :daily) ON CONFLICT DO NOTHING")
                        .bind("id", ORGANIZATION)
                        .bind("daily", dailyLimitNanos)
                        .execute()
                > 0;
    }

    private static boolean createAgent(Handle handle) {
        int created = handle.createUpdate("INSERT INTO agents (id, org_id, slug, name, live_version, latest_version)"
                        + " VALUES (:id, :org, :slug, 'Assistant', 1, 1) ON CONFLICT DO NOTHING")
                .bind("id", AGENT)
                .bind("org", ORGANIZATION)
                .bind("slug", AGENT)
                .execute();
        if (created > 0) {
            handle.createUpdate("INSERT INTO agent_versions (agent_id, version, org_id, instructions, tools,"
                            + " memory_messages, max_steps, max_output_tokens, turn_timeout_ms, created_by)"
                            + " VALUES (:id, 1, :org, :instructions, :tools, 20, 6, 1024, 120000, :actor)")
                    .bind("id", AGENT)
                    .bind("org", ORGANIZATION)
                    .bind("instructions", INSTRUCTIONS)
                    .bindArray("tools", String.class, "clock", "calculator", "http_get")
                    .bind("actor", ACTOR)
                    .execute();
        }
        return created > 0;
    }

    private static boolean createKey(Handle handle, ApiKey key) {
        Set<Permission> all = Role.OWNER.permissions();
        return handle.createUpdate("INSERT INTO api_keys (id, org_id, hash, name, permissions, created_by)"
                                + " VALUES (:id, :org, :hash, 'local user', :permissions, :actor)"
                                + " ON CONFLICT DO NOTHING")
                        .bind("id", key.id())
                        .bind("org", ORGANIZATION)
                        .bind("hash", key.hash())
                        .bindArray(
                                "permissions",
                                String.class,
                                all.stream().map(Enum::name).toArray())
                        .bind("actor", ACTOR)
                        .execute()
                > 0;
    }

    private void record(CommandLog audit, String action, String subjectType, String subjectId) {
        long now = clock.millis();
        String id = action + "/" + subjectId + "/" + now;
        AuditRecord record = AuditRecord.newBuilder()
                .setAuditId(id)
                .setOrgId(ORGANIZATION)
                .setActor(ACTOR)
                .setAction(action)
                .setSubjectType(subjectType)
                .setSubjectId(subjectId)
                .setAt(now)
                .build();
        audit.append(
                Topics.AUDIT_RECORDS,
                ORGANIZATION,
                record,
                new RecordHeaders(id, "AuditRecord", "ingress", now, TraceContext.start(), "-", ORGANIZATION));
    }

    private static ApiKey keyOf(Path file) {
        try {
            if (Files.exists(file)) {
                return ApiKey.parse(Files.readString(file).strip())
                        .orElseThrow(() -> new IllegalStateException(
                                "There is no API key in " + file + ". Delete the file to get a new one."));
            }
            ApiKey key = ApiKey.generate(new SecureRandom());
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, key.text() + "\n");
            return key;
        } catch (IOException e) {
            throw new UncheckedIOException("Can't keep the API key in " + file + ": " + e.getMessage(), e);
        }
    }
}
