package dev.agentc2.platform.security;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedRedis;
import dev.agentc2.platform.TestClock;
import dev.agentc2.platform.redis.Redis;
import dev.agentc2.platform.redis.RedisUnavailableException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions in a real Redis. */
@Tag("adapter")
class SessionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration IDLE = Duration.ofHours(12);
    private static final Duration LIFE = Duration.ofDays(7);

    @TempDir
    static Path dir;

    private static EmbeddedRedis server;

    @SuppressWarnings("NullAway.Init") // connected once for all
    private static Redis redis;

    private final TestClock clock = new TestClock();
    private final Sessions sessions = new Sessions(redis, clock, IDLE, LIFE);

    @BeforeAll
    static void start() {
        server = EmbeddedRedis.start(dir, 0);
        redis = new Redis(server.url());
        await().atMost(PATIENCE).until(redis::isReachable);
    }

    @AfterAll
    static void stop() {
        redis.close();
        server.close();
    }

    @Test
    void aSessionIsFoundByItsIdUntilItIsEnded() {
        Sessions.Started started = sessions.start("user0001", "org");
        assertEquals(Optional.of(started.session()), sessions.find(started.id()));
        assertEquals("org", started.session().orgId());
        assertEquals(Optional.empty(), sessions.find(SessionId.generate(new SecureRandom())));
        sessions.end(started.id(), started.session());
        assertEquals(Optional.empty(), sessions.find(started.id()));
    }

    @Test
    void whatStandsInRedisSignsNobodyIn() {
        Sessions.Started started = sessions.start("user0002", null);
        List<String> keys = redis.ask(r -> r.keys("*")).orElseThrow();
        StringBuilder content = new StringBuilder();
        for (String key : keys) {
            content.append(key).append(' ');
            content.append(redis.ask(r -> r.type(key)).orElse("").equals("string") ? redis.ask(r -> r.get(key)) : "");
        }
        assertTrue(content.toString().contains("user0002"));
        assertFalse(content.toString().contains(started.id().text()));
        assertFalse(content.toString().contains(started.id().text().substring(4)));
        assertFalse(content.toString().contains(started.id().csrfToken()));
    }

    @Test
    void useKeepsASessionAliveButNoLongerThanItsLife() {
        Sessions.Started started = sessions.start("user0003", null);
        String key = "agentc2:session:" + started.id().key();
        redis.ask(r -> r.pexpire(key, 60_000));
        assertEquals(Optional.of(started.session()), sessions.look(started.id()));
        assertTrue(redis.ask(r -> r.pttl(key)).orElseThrow() <= 60_000, "looking is no use");
        assertTrue(sessions.find(started.id()).isPresent());
        assertTrue(redis.ask(r -> r.pttl(key)).orElseThrow() > IDLE.toMillis() - 60_000, "use begins the time anew");
        clock.pass(LIFE.minusSeconds(1));
        assertTrue(sessions.find(started.id()).isPresent());
        clock.pass(Duration.ofSeconds(1));
        assertEquals(Optional.empty(), sessions.find(started.id()));
    }

    @Test
    void whatIsNotUsedEndsByItself() {
        Sessions hasty = new Sessions(redis, clock, Duration.ofMillis(50), LIFE);
        Sessions.Started started = hasty.start("user0004", null);
        await().atMost(PATIENCE)
                .until(() -> redis.ask(r -> r.exists(
                                        "agentc2:session:" + started.id().key()))
                                .orElseThrow()
                        == 0);
        assertEquals(Optional.empty(), hasty.find(started.id()));
    }

    @Test
    void everywhereMeansEachSessionOfTheUserAndNoOthers() {
        Sessions.Started one = sessions.start("user0005", null);
        Sessions.Started two = sessions.start("user0005", "org");
        Sessions.Started other = sessions.start("user0006", null);
        assertNotEquals(one.id(), two.id());
        sessions.endAll("user0005");
        assertEquals(Optional.empty(), sessions.find(one.id()));
        assertEquals(Optional.empty(), sessions.find(two.id()));
        assertTrue(sessions.find(other.id()).isPresent());
        sessions.endAll("user0005");
    }

    @Test
    void choosingAnOrganisationDoesNotBringAnEndedSessionBack() {
        Sessions.Started started = sessions.start("user0007", null);
        sessions.choose(started.id(), started.session(), "org-2");
        assertEquals("org-2", sessions.find(started.id()).orElseThrow().orgId());
        sessions.end(started.id(), started.session());
        sessions.choose(started.id(), started.session(), "org-3");
        assertEquals(Optional.empty(), sessions.find(started.id()));
    }

    @Test
    void withoutRedisNothingIsSaidOfASession() {
        try (Redis none = new Redis(null);
                Redis away = new Redis("redis://127.0.0.1:1")) {
            SessionId id = SessionId.generate(new SecureRandom());
            for (Redis lost : List.of(none, away)) {
                Sessions unknown = new Sessions(lost, clock, IDLE, LIFE);
                assertThrows(RedisUnavailableException.class, () -> unknown.find(id));
                assertThrows(RedisUnavailableException.class, () -> unknown.start("user0008", null));
            }
        }
    }
}
