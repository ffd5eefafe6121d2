package dev.agentc2.ingress.access;

import dev.agentc2.platform.redis.Redis;
import dev.agentc2.platform.redis.RedisUnavailableException;
import io.lettuce.core.ScriptOutputType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what happens to a name in a window of time that begins with the first of it: in Redis for all instances, in this
 * instance while Redis is away. Thread-safe.
 */
public final class FailureCounts {
    private static final String PREFIX = "agentc2:sign-in-failures:";
    private static final int LOCAL_LIMIT = 10_000;
    private static final String COUNT = """
            local n = redis.call('INCR', KEYS[1])
            if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
            return {n, redis.call('PTTL', KEYS[1])}""";
    private static final String TAKE_BACK = """
            if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('DECR', KEYS[1]) end
            return 0""";

    private final Redis redis;
    private final Duration window;
    private final Clock clock;
    private final Map<String, Local> local = new ConcurrentHashMap<>();

    /** How often so far, this time included, and how long until it is forgotten. */
    public record Count(long number, Duration left) {}

    private record Local(long number, Instant ends) {}

    public FailureCounts(Redis redis, Duration window, Clock clock) {
        this.redis = redis;
        this.window = window;
        this.clock = clock;
    }

    /** One more. */
    public Count add(String name) {
        try {
            List<Object> counted = redis.<List<Object>>ask(r -> r.eval(
                            COUNT,
                            ScriptOutputType.MULTI,
                            new String[] {PREFIX + name},
                            String.valueOf(window.toMillis())))
                    .orElseThrow();
            return new Count((Long) counted.get(0), Duration.ofMillis((Long) counted.get(1)));
        } catch (RedisUnavailableException e) {
            return addHere(name);
        }
    }

    /** One less. */
    public void takeBack(String name) {
        local.computeIfPresent(name, (n, l) -> new Local(l.number() - 1, l.ends()));
        try {
            redis.<Long>ask(r -> r.eval(TAKE_BACK, ScriptOutputType.INTEGER, PREFIX + name));
        } catch (RedisUnavailableException e) {
            // counted here only
        }
    }

    /** None so far. */
    void forget(String name) {
        local.remove(name);
        try {
            redis.ask(r -> r.del(PREFIX + name));
        } catch (RedisUnavailableException e) {
            // counted here only
        }
    }

    private Count addHere(String name) {
        Instant now = clock.instant();
        if (local.size() >= LOCAL_LIMIT) {
            local.values().removeIf(l -> !now.isBefore(l.ends()));
        }
        Local counted = local.merge(
                name,
                new Local(1, now.plus(window)),
                (before, first) -> now.isBefore(before.ends()) ? new Local(before.number() + 1, before.ends()) : first);
        return new Count(counted.number(), Duration.between(now, counted.ends()));
    }
}
