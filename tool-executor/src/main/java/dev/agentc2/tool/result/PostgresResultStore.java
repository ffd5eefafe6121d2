package dev.agentc2.tool.result;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.database.DatabaseUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Results in PostgreSQL's table {@code tool_results}, under forced row-level security. Over a pool of its own, so that
 * large results don't keep the ledger waiting. Thread-safe.
 */
public final class PostgresResultStore implements ResultStore {
    private static final String INSERT = """
            INSERT INTO tool_results (org_id, result_id, conversation_id, effect_id, media_type, size, sha256, data, expires_at)
            VALUES (:org, :id, :conversation, :effect, :type, :size, :sha256, :data, :expires)
            ON CONFLICT (org_id, result_id) DO UPDATE SET created_at = now(), expires_at = excluded.expires_at
            WHERE NOT tool_results.referred""";

    private static final String KEPT = "SELECT coalesce(sum(size), 0) FROM tool_results WHERE org_id = :org";

    private static final String PIECE = """
            SELECT media_type, size, substring(data FROM CAST(:offset AS int) + 1 FOR :length) AS piece
            FROM tool_results
            WHERE org_id = :org AND result_id = :id AND conversation_id = :conversation AND expires_at > now()""";

    private final Database database;
    private final Duration retention;
    private final long mostBytes;
    private final Clock clock;

    /**
     * @param database pool of the application role, used for nothing else
     * @param retention how long a result is kept
     * @param mostBytes that an organisation may keep at a time
     */
    public PostgresResultStore(Database database, Duration retention, long mostBytes, Clock clock) {
        this.database = database;
        this.retention = retention;
        this.mostBytes = mostBytes;
        this.clock = clock;
    }

    @Override
    public List<KeptResult> keep(Owner owner, List<ResultPart> parts)
            throws ResultStoreUnavailableException, InterruptedException {
        List<KeptResult> references = new ArrayList<>();
        for (ResultPart part : parts) {
            references.add(ResultIds.reference(owner, references.size(), part));
        }
        long wanted = references.stream().mapToLong(KeptResult::size).sum();
        Instant expires = clock.instant().plus(retention);
        return asked(() -> database.inOrganization(owner.orgId(), handle -> {
            if (kept(handle, owner.orgId()) + wanted > mostBytes) {
                return List.of();
            }
            for (int i = 0; i < parts.size(); i++) {
                insert(handle, owner, references.get(i), parts.get(i), expires);
            }
            return references;
        }));
    }

    private static long kept(Handle handle, String org) {
        return handle.createQuery(KEPT).bind("org", org).mapTo(Long.class).one();
    }

    private static void insert(Handle handle, Owner owner, KeptResult reference, ResultPart part, Instant expires) {
        handle.createUpdate(INSERT)
                .bind("org", owner.orgId())
                .bind("id", reference.id())
                .bind("conversation", owner.conversationId())
                .bind("effect", owner.effectId())
                .bind("type", reference.mediaType())
                .bind("size", reference.size())
                .bind("sha256", reference.sha256())
                .bind("data", part.bytes())
                .bind("expires", expires.atOffset(ZoneOffset.UTC))
                .execute();
    }

    @Override
    public Optional<Piece> read(String orgId, String conversationId, String id, long offset, int length)
            throws ResultStoreUnavailableException, InterruptedException {
        long from = Math.min(offset, ResultKeeper.MOST_BYTES);
        return asked(() -> database.inOrganization(
                orgId,
                handle -> handle.createQuery(PIECE)
                        .bind("org", orgId)
                        .bind("id", id)
                        .bind("conversation", conversationId)
                        .bind("offset", from)
                        .bind("length", length)
                        .map((row, ctx) ->
                                new Piece(row.getString("media_type"), row.getLong("size"), row.getBytes("piece")))
                        .findOne()));
    }

    private static <T> T asked(Supplier<T> question) throws ResultStoreUnavailableException, InterruptedException {
        try {
            return question.get();
        } catch (DatabaseUnavailableException | JdbiException e) {
            if (Thread.interrupted()) {
                throw (InterruptedException) new InterruptedException("interrupted in the store").initCause(e);
            }
            throw new ResultStoreUnavailableException(e);
        }
    }
}
