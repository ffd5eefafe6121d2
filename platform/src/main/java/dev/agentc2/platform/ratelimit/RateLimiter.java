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
 * Bounds requests a minute over all instances, per caller and kind of endpoint and per organisation: counted in Redis, at
 * most one step in a hundred ahead of it, so that few requests ask it. A request waits {@link #PATIENCE_MS} for Redis at
 * most; when it doesn't answer, this instance counts by itself for a second before it asks again. What a caller's limit
 * refuses isn't counted against the organisation. Thread-safe.
 */
public final class RateLimiter implements RateLimit, HealthSource, AutoCloseable {
    static final long PATIENCE_MS = 50;

    private static final long PENALTY_NANOS = 1_000_000_000L;
    private static final Duration STEP_TIME = Duration.ofMillis(200);
    private static final int COUNTED_LIMIT = 20_000;

    private final Allowance ofCaller;
    private final Allowance ofOrganization;
    private final @Nullable RedisBuckets redis;
    private final Map<String, Counted> counted = new ConcurrentHashMap<>();
    private volatile long alone = System.nanoTime();
    private volatile boolean shared;

    /** Requests a minute; 0 for no limit. */
    private record Allowance(int perMinute) {
        BucketConfiguration bucket() {
            return BucketConfiguration.builder()
                    .addLimit(l -> l.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
                    .build();
        }

        Bucket localBucket() {
            return Bucket.builder()
                    .addLimit(l -> l.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
                    .build();
        }
    }

    /** Tokens of a caller or an organisation: here, and in Redis once there was a connection. */
    private static final class Counted {
        private final Allowance allowance;
        private final Bucket local;
        private volatile @Nullable AsyncBucketProxy remote;

        Counted(Allowance allowance) {
            this.allowance = allowance;
            this.local = allowance.localBucket();
        }

        boolean isFull() {
            return local.getAvailableTokens() >= allowance.perMinute();
        }
    }

    /**
     * @param perCaller requests a minute of a caller at a kind of endpoint; 0 for no limit
     * @param perOrganization requests a minute of an organisation; 0 for no limit
     * @param redisUrl where they are counted together; null counts in this instance only
     */
    public RateLimiter(int perCaller, int perOrganization, @Nullable String redisUrl) {
        if (perCaller < 0 || perOrganization < 0) {
            throw new IllegalArgumentException(
                    "a limit is 0 or more a minute, not " + perCaller + ", " + perOrganization);
        }
        this.ofCaller = new Allowance(perCaller);
        this.ofOrganization = new Allowance(perOrganization);
        this.redis = redisUrl == null ? null : new RedisBuckets(redisUrl);
    }

    @Override
    public Verdict take(Principal principal, Kind kind) {
        Count caller = ofCaller.perMinute() == 0
                ? Count.UNLIMITED
                : take(ofCaller, key(principal, ofCaller) + ":" + principal.actor() + ":" + kind);
        boolean alsoOrganization = caller.waitMs() == 0
                && ofOrganization.perMinute() > 0
                && !principal.orgId().isEmpty();
        return new Verdict(
                caller, alsoOrganization ? take(ofOrganization, key(principal, ofOrganization)) : Count.UNLIMITED);
    }

    private static String key(Principal principal, Allowance allowance) {
        return "agentc2:" + principal.orgId() + ":rate:" + allowance.perMinute();
    }

    private Count take(Allowance allowance, String key) {
        if (counted.size() >= COUNTED_LIMIT) {
            counted.values().removeIf(Counted::isFull);
        }
        Counted bucket = counted.computeIfAbsent(key, k -> new Counted(allowance));
        ConsumptionProbe probe = remotely(bucket, key).orElseGet(() -> bucket.local.tryConsumeAndReturnRemaining(1));
        long waitMs = probe.isConsumed() ? 0 : Math.max(1, probe.getNanosToWaitForRefill() / 1_000_000);
        return new Count(allowance.perMinute(), probe.getRemainingTokens(), waitMs);
    }

    private Optional<ConsumptionProbe> remotely(Counted bucket, String key) {
        if (redis == null || System.nanoTime() - alone < 0) {
            return Optional.empty();
        }
        AsyncBucketProxy remote = bucket.remote;
        if (remote == null) {
            remote = redis.get()
                    .map(buckets -> remoteBucket(buckets, key, bucket.allowance))
                    .orElse(null);
            bucket.remote = remote;
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

    private AsyncBucketProxy remoteBucket(AsyncProxyManager<String> buckets, String key, Allowance allowance) {
        DelayParameters ahead = new DelayParameters(Math.max(1, allowance.perMinute() / 100), STEP_TIME);
        return buckets.builder().withOptimization(Optimizations.delaying(ahead)).build(key, allowance.bucket());
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
