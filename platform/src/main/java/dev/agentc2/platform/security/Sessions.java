package dev.agentc2.platform.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.redis.Redis;
import io.lettuce.core.GetExArgs;
import io.lettuce.core.Range;
import io.lettuce.core.SetArgs;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sessions in Redis, each under the hash of its id, so that nobody can sign in with what stands there. A session ends
 * when it isn't used for a while, and in any case some days after it began. A sorted set of each user's sessions is what
 * signing out everywhere goes by. All methods throw {@link dev.agentc2.platform.redis.RedisUnavailableException} while
 * Redis is away. Thread-safe.
 */
public final class Sessions {
    private static final String SESSION = "agentc2:session:";
    private static final String OF_USER = "agentc2:sessions-of:";

    private final Redis redis;
    private final Clock clock;
    private final Duration idle;
    private final Duration life;
    private final SecureRandom random = new SecureRandom();

    /** A session with the id that is told to the browser once. */
    public record Started(SessionId id, Session session) {}

    /**
     * @param idle how long one may be unused
     * @param life how long one lasts at most
     */
    public Sessions(Redis redis, Clock clock, Duration idle, Duration life) {
        this.redis = redis;
        this.clock = clock;
        this.idle = idle;
        this.life = life;
    }

    /** How long a session lasts at most. */
    public Duration life() {
        return life;
    }

    /** Signs a user in. Always under a new id: one that somebody planted before is worth nothing. */
    public Started start(String userId, @Nullable String orgId) {
        Instant now = clock.instant();
        SessionId id = SessionId.generate(random);
        Session session = new Session(userId, orgId, now, now.plus(life));
        String index = OF_USER + userId;
        // The index first: there is never a session that signing out everywhere doesn't find.
        redis.ask(r -> r.zremrangebyscore(index, Range.create(0L, now.toEpochMilli())));
        redis.ask(r -> r.zadd(index, session.expiresAt().toEpochMilli(), id.key()));
        redis.ask(r -> r.pexpire(index, life));
        redis.ask(r -> r.set(SESSION + id.key(), json(session), SetArgs.Builder.px(idle)));
        return new Started(id, session);
    }

    /** The session of an id, which is used by this; empty when it has ended. */
    public Optional<Session> find(SessionId id) {
        return lasting(id, redis.ask(r -> r.getex(SESSION + id.key(), GetExArgs.Builder.px(idle))));
    }

    /** The same without using it, so that it ends by itself in spite of this. */
    Optional<Session> look(SessionId id) {
        return lasting(id, redis.ask(r -> r.get(SESSION + id.key())));
    }

    private Optional<Session> lasting(SessionId id, Optional<String> json) {
        Optional<Session> found = json.map(Sessions::session);
        if (found.isPresent() && !clock.instant().isBefore(found.get().expiresAt())) {
            end(id, found.get());
            return Optional.empty();
        }
        return found;
    }

    /** Lets a session work in another organisation from now on; a session that ended meanwhile stays so. */
    public Session choose(SessionId id, Session session, @Nullable String orgId) {
        Session changed = new Session(session.userId(), orgId, session.startedAt(), session.expiresAt());
        redis.ask(r ->
                r.set(SESSION + id.key(), json(changed), SetArgs.Builder.xx().px(idle)));
        return changed;
    }

    /** Signs out. */
    public void end(SessionId id, Session session) {
        redis.ask(r -> r.del(SESSION + id.key()));
        redis.ask(r -> r.zrem(OF_USER + session.userId(), id.key()));
    }

    /** Signs a user out everywhere. */
    public void endAll(String userId) {
        String index = OF_USER + userId;
        List<String> keys = redis.ask(r -> r.zrange(index, 0, -1)).orElse(List.of());
        if (!keys.isEmpty()) {
            redis.ask(r -> r.del(keys.stream().map(SESSION::concat).toArray(String[]::new)));
            redis.ask(r -> r.zrem(index, keys.toArray(String[]::new)));
        }
    }

    private static String json(Session session) {
        try {
            return Json.MAPPER.writeValueAsString(session);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a session can be written as JSON", e);
        }
    }

    private static Session session(String json) {
        try {
            return Json.MAPPER.readValue(json, Session.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a session in Redis can't be read", e);
        }
    }
}
