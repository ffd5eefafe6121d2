package dev.agentc2.platform.ratelimit;

import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.RateLimit;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.HealthSource;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.DelayParameters;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Bounds requests a minute per API key and kind of endpoint, over all instances: counted in Redis, at most one step in
 * a hundred ahead of it, so that few requests ask it. A request waits {@link #PATIENCE_MS} for Redis at most; when it
 * doesn't answer, this instance counts by itself for a second before it asks again. Thread-safe.
 */
public final class RateLimiter implements RateLimit, HealthSource, AutoCloseable {
    static final long PATIENCE_MS = 50;

    private static final long PENALTY_NANOS = 1_000_000_000L;
    private static final Duration STEP_TIME = Duration.ofMillis(200);
    private static final int CALLERS_LIMIT = 20_000;

    private final int perMinute;
    private final BucketConfiguration limit;
    private final @Nullable RedisBuckets redis;
    private final Map<String, Caller> callers = new ConcurrentHashMap<>();
    private volatile long alone = System.nanoTime();
    private volatile boolean shared;

    /** A caller's tokens: here, and in Redis once there was a connection. */
    private static final class Caller {
        private final Bucket local;
        private volatile @Nullable AsyncBucketProxy remote;

        Caller(Bucket local) {
            this.local = local;
        }
    }

    /**
     * @param perMinute requests a minute, at least 1
     * @param redisUrl where they are counted together; null counts in this instance only
     */
    public RateLimiter(int perMinute, @Nullable String redisUrl) {
        if (perMinute < 1) {
            throw new IllegalArgumentException("a limit of at least 1 a minute is expected, not " + perMinute);
        }
        this.perMinute = perMinute;
        this.limit = BucketConfiguration.builder()
                .addLimit(l -> l.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .build();
        this.redis = redisUrl == null ? null : new RedisBuckets(redisUrl);
    }

    @Override
    public Verdict take(Principal principal, Kind kind) {
        String key = "agentc2:" + principal.orgId() + ":rate:" + perMinute + ":" + principal.actor() + ":" + kind;
        if (callers.size() >= CALLERS_LIMIT) {
            callers.values().removeIf(c -> c.local.getAvailableTokens() >= perMinute);
        }
        Caller caller = callers.computeIfAbsent(key, k -> new Caller(localBucket()));
        ConsumptionProbe probe = remotely(caller, key).orElseGet(() -> caller.local.tryConsumeAndReturnRemaining(1));
        long waitMs = probe.isConsumed() ? 0 : Math.max(1, probe.getNanosToWaitForRefill() / 1_000_000);
        return new Verdict(perMinute, probe.getRemainingTokens(), waitMs);
    }

    private Bucket localBucket() {
        return Bucket.builder()
                .addLimit(l -> l.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .build();
    }

    private Optional<ConsumptionProbe> remotely(Caller caller, String key) {
        if (redis == null || System.nanoTime() - alone < 0) {
            return Optional.empty();
        }
        AsyncBucketProxy remote = caller.remote;
        if (remote == null) {
            remote = redis.get().map(buckets -> remoteBucket(buckets, key)).orElse(null);
            caller.remote = remote;
        }
        if (remote == null) {
            return Optional.empty();
        }
        try {
            ConsumptionProbe probe = remote.tryConsumeAndReturnRemaining(1).get(PATIENCE_MS, TimeUnit.MILLISECONDS);
            shared = true;
            return Optional.of(probe);
        } catch (ExecutionException | TimeoutException e) {
            shared = false;
            alone = System.nanoTime() + PENALTY_NANOS;
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private AsyncBucketProxy remoteBucket(AsyncProxyManager<String> buckets, String key) {
        DelayParameters ahead = new DelayParameters(Math.max(1, perMinute / 100), STEP_TIME);
        return buckets.builder().withOptimization(Optimizations.delaying(ahead)).build(key, limit);
    }

    @Override
    public String name() {
        return "rate-limit";
    }

    @Override
    public Map<String, Health> health() {
        if (redis == null) {
            return Map.of("redis", Health.up("not used: counted in this instance"));
        }
        boolean reached = redis.get().isPresent() && (shared || System.nanoTime() - alone >= 0);
        return Map.of(
                "redis",
                reached
                        ? Health.up("counted over all instances")
                        : Health.degraded("Redis is away: counted in each instance by itself"));
    }

    @Override
    public void close() {
        if (redis != null) {
            redis.close();
        }
    }
}
