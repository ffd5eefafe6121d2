package dev.agentc2.platform.ratelimit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedRedis;
import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.RateLimit.Count;
import dev.agentc2.platform.http.RateLimit.Kind;
import dev.agentc2.platform.service.Health;
import io.lettuce.core.RedisClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limit on a real Redis that comes and goes. */
@Tag("adapter")
class RateLimiterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LIMIT = 60;

    private final int port = Ports.free();
    private final String url = "redis://127.0.0.1:" + port;
    private final AtomicInteger callers = new AtomicInteger();

    @TempDir
    Path dir;

    private EmbeddedRedis redis;

    @BeforeEach
    void startRedis() {
        redis = EmbeddedRedis.start(dir, port);
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    @Test
    void instancesCountTogether() {
        try (RateLimiter one = new RateLimiter(LIMIT, 0, url);
                RateLimiter other = new RateLimiter(LIMIT, 0, url)) {
            awaitCountedTogether(one, other);
            assertEquals(Health.Status.UP, health(one).status());
        }
    }

    @Test
    void whatIsCountedNamesItsOrganisationFirst() {
        try (RateLimiter limiter = new RateLimiter(LIMIT, 0, url);
                RedisClient client = RedisClient.create(url)) {
            Principal caller = caller();
            await().atMost(PATIENCE).until(() -> {
                limiter.take(caller, Kind.SEND);
                List<String> keys = client.connect().sync().keys("*");
                return keys.equals(List.of("agentc2:org:rate:" + LIMIT + ":" + caller.actor() + ":SEND"));
            });
        }
    }

    @Test
    void whileRedisIsAwayEachInstanceCountsByItself() {
        try (RateLimiter one = new RateLimiter(LIMIT, 0, url);
                RateLimiter other = new RateLimiter(LIMIT, 0, url)) {
            awaitCountedTogether(one, other);
            redis.close();
            Principal caller = caller();
            await().atMost(PATIENCE).until(() -> {
                one.take(caller, Kind.READ);
                return health(one).status() == Health.Status.DEGRADED;
            });
            Principal fresh = caller();
            int passed = passed(one, fresh, 3 * LIMIT);
            assertTrue(passed >= LIMIT && passed < 3 * LIMIT, "passed " + passed);
            assertTrue(one.take(fresh, Kind.READ).waitMs() > 0);
            redis = EmbeddedRedis.start(dir, port);
            awaitCountedTogether(one, other);
            await().atMost(PATIENCE).until(() -> {
                one.take(caller(), Kind.READ);
                return health(one).status() == Health.Status.UP;
            });
        }
    }

    @Test
    void aRedisThatComesLateIsFound() {
        redis.close();
        try (RateLimiter one = new RateLimiter(LIMIT, 0, url);
                RateLimiter other = new RateLimiter(LIMIT, 0, url)) {
            assertEquals(
                    new Count(LIMIT, LIMIT - 1, 0),
                    one.take(caller(), Kind.READ).stricter());
            assertEquals(Health.Status.DEGRADED, health(one).status());
            redis = EmbeddedRedis.start(dir, port);
            awaitCountedTogether(one, other);
        }
    }

    @Test
    void callersAndKindsAreCountedApart() {
        try (RateLimiter limiter = new RateLimiter(1, 0, null)) {
            Principal caller = caller();
            assertEquals(0, limiter.take(caller, Kind.SEND).waitMs());
            Count refused = limiter.take(caller, Kind.SEND).stricter();
            assertTrue(refused.waitMs() > 1_000 && refused.waitMs() <= 60_000, refused::toString);
            assertEquals(0, refused.remaining());
            assertEquals(0, limiter.take(caller, Kind.READ).waitMs());
            assertEquals(0, limiter.take(caller, Kind.STREAM).waitMs());
            assertEquals(0, limiter.take(caller(), Kind.SEND).waitMs());
            Principal elsewhere = new Principal("other", caller.actor(), caller.permissions());
            assertEquals(0, limiter.take(elsewhere, Kind.SEND).waitMs());
            assertEquals(Health.Status.UP, health(limiter).status());
        }
    }

    @Test
    void anOrganisationIsBoundedOverItsCallersOverAllInstances() {
        try (RateLimiter one = new RateLimiter(LIMIT, 2 * LIMIT, url);
                RateLimiter other = new RateLimiter(LIMIT, 2 * LIMIT, url)) {
            AtomicInteger organizations = new AtomicInteger();
            await().atMost(PATIENCE).until(() -> {
                String org = "org-" + organizations.incrementAndGet();
                int passed = 0;
                for (int i = 0; i < 3; i++) {
                    passed += passed(one, callerOf(org), LIMIT / 2) + passed(other, callerOf(org), LIMIT / 2);
                }
                return passed >= 2 * LIMIT && passed < 3 * LIMIT;
            });
        }
    }

    @Test
    void theStricterLimitCountsAndWhatACallerIsRefusedIsNotTheOrganisations() {
        try (RateLimiter limiter = new RateLimiter(2, 3, null)) {
            Principal caller = callerOf("org");
            assertEquals(new Count(2, 1, 0), limiter.take(caller, Kind.READ).stricter());
            assertEquals(new Count(2, 0, 0), limiter.take(caller, Kind.READ).stricter());
            for (int i = 0; i < 10; i++) {
                assertEquals(2, limiter.take(caller, Kind.READ).stricter().limit());
            }
            assertEquals(
                    new Count(3, 0, 0), limiter.take(callerOf("org"), Kind.READ).stricter());
            Count refused = limiter.take(callerOf("org"), Kind.READ).stricter();
            assertEquals(3, refused.limit());
            assertTrue(refused.waitMs() > 0);
            assertEquals(0, limiter.take(callerOf("another"), Kind.READ).waitMs());
        }
    }

    @Test
    void oneLimitMayBeThereWithoutTheOther() {
        try (RateLimiter limiter = new RateLimiter(0, 1, null)) {
            assertEquals(
                    new Count(1, 0, 0), limiter.take(callerOf("org"), Kind.READ).stricter());
            assertEquals(1, limiter.take(callerOf("org"), Kind.SEND).stricter().limit());
            assertEquals(0, limiter.take(callerOf(""), Kind.READ).stricter().limit());
        }
    }

    @Test
    void aLimitBelowZeroIsAMistake() {
        assertThrows(IllegalArgumentException.class, () -> new RateLimiter(-1, 0, null));
    }

    /** Two instances let one caller pass about once the limit, not twice: tried until both have their connection. */
    private void awaitCountedTogether(RateLimiter one, RateLimiter other) {
        await().atMost(PATIENCE).until(() -> {
            Principal caller = caller();
            int passed = passed(one, caller, LIMIT) + passed(other, caller, LIMIT);
            return passed >= LIMIT && passed < LIMIT * 3 / 2;
        });
    }

    private static int passed(RateLimiter limiter, Principal caller, int requests) {
        int passed = 0;
        for (int i = 0; i < requests; i++) {
            passed += limiter.take(caller, Kind.READ).waitMs() == 0 ? 1 : 0;
        }
        return passed;
    }

    private Principal caller() {
        return callerOf("org");
    }

    private Principal callerOf(String org) {
        return new Principal(org, "key:k" + callers.incrementAndGet(), Set.of(Permission.READ));
    }

    private static Health health(RateLimiter limiter) {
        return limiter.health().values().iterator().next();
    }
}
