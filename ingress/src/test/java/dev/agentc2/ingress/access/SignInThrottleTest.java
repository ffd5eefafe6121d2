package dev.agentc2.ingress.access;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedRedis;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.redis.Redis;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInThrottleTest {
    private static final String EMAIL = "guessed@example.com";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));
    private final Clock clock = Clock.systemUTC();

    @Test
    @Tag("adapter")
    void failuresAreCountedOverInstancesAndUnderNoName(@TempDir Path dir) {
        try (EmbeddedRedis server = EmbeddedRedis.start(dir, 0);
                Redis one = new Redis(server.url());
                Redis two = new Redis(server.url())) {
            await().until(() -> one.isReachable() && two.isReachable());
            SignInThrottle here = new SignInThrottle(one, clock);
            SignInThrottle there = new SignInThrottle(two, clock);
            for (int i = 0; i < SignInThrottle.PER_EMAIL; i++) {
                (i % 2 == 0 ? here : there).attempt(EMAIL, "10.0.0." + i);
            }
            assertRefused(() -> here.attempt(EMAIL, "10.0.1.1"));
            assertRefused(() -> there.attempt(EMAIL, "10.0.1.2"));
            here.attempt("another@example.com", "10.0.1.1");
            String keys = String.valueOf(one.ask(r -> r.keys("*")));
            assertFalse(keys.contains("example.com") || keys.contains("10.0"), keys);
            assertTrue(one.ask(r -> r.pttl(
                                    one.ask(k -> k.keys("*")).orElseThrow().getFirst()))
                            .orElseThrow()
                    > 0);
        }
    }

    @Test
    @Tag("adapter")
    void whoSucceedsBeginsAnewAndCostsTheAddressNothing(@TempDir Path dir) {
        try (EmbeddedRedis server = EmbeddedRedis.start(dir, 0);
                Redis redis = new Redis(server.url())) {
            await().until(redis::isReachable);
            assertBeginsAnew(new SignInThrottle(redis, clock));
        }
    }

    @Test
    void whileRedisIsAwayThisInstanceCounts() {
        try (Redis none = new Redis(null)) {
            SignInThrottle throttle = new SignInThrottle(none, new SetClock());
            assertBeginsAnew(throttle);
            now.updateAndGet(time -> time.plus(SignInThrottle.WINDOW).plus(Duration.ofSeconds(1)));
            throttle.attempt(EMAIL, "10.0.0.1");
        }
    }

    private static void assertBeginsAnew(SignInThrottle throttle) {
        for (int i = 0; i < 2 * SignInThrottle.PER_ADDRESS; i++) {
            throttle.attempt(EMAIL, "10.0.0.1");
            throttle.succeeded(EMAIL, "10.0.0.1");
        }
        for (int i = 0; i < SignInThrottle.PER_EMAIL; i++) {
            throttle.attempt(EMAIL, "10.0.0.1");
        }
        assertRefused(() -> throttle.attempt(EMAIL, "10.0.0.1"));
        for (int i = SignInThrottle.PER_EMAIL + 1; i < SignInThrottle.PER_ADDRESS; i++) {
            throttle.attempt("number" + i + "@example.com", "10.0.0.1");
        }
        assertRefused(() -> throttle.attempt("one.more@example.com", "10.0.0.1"));
        throttle.attempt("one.more@example.com", "10.0.0.2");
    }

    @Test
    void anAddressIsBelievedAsFarAsOurOwnProxiesTellIt() {
        assertEquals("10.0.0.1", ClientAddress.of("10.0.0.1", "1.2.3.4", 0));
        assertEquals("1.2.3.4", ClientAddress.of("10.0.0.1", "6.6.6.6, 1.2.3.4", 1));
        assertEquals("6.6.6.6", ClientAddress.of("10.0.0.1", "6.6.6.6,1.2.3.4", 2));
        assertEquals("6.6.6.6", ClientAddress.of("10.0.0.1", "6.6.6.6,1.2.3.4", 9));
        assertEquals("10.0.0.1", ClientAddress.of("10.0.0.1", null, 1));
        assertEquals("10.0.0.1", ClientAddress.of("10.0.0.1", " , ", 1));
    }

    private final class SetClock extends Clock {
        @Override
        public Instant instant() {
            return Objects.requireNonNull(now.get());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private static void assertRefused(Runnable attempt) {
        ProblemException refusal = assertThrows(ProblemException.class, attempt::run);
        assertEquals(429, refusal.status());
        long wait = Long.parseLong(String.valueOf(refusal.headers().get("Retry-After")));
        assertTrue(wait > 0 && wait <= SignInThrottle.WINDOW.toSeconds(), "Retry-After " + wait);
    }
}
