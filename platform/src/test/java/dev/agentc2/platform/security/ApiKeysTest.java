package dev.agentc2.platform.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.platform.TestClock;
import dev.agentc2.platform.http.ApiKey;
import dev.agentc2.platform.http.Credentials;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.service.Health;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
    private static final ApiKey KEY = ApiKey.generate(new SecureRandom());
    private static final String MINE = "https://agents.example.com/mcp";

    private final Store store = new Store();
    private final TestClock clock = new TestClock();
    private final ApiKeys keys = new ApiKeys(store, clock, MINE::equals);

    @AfterEach
    void stop() {
        keys.close();
    }

    @Test
    void aKeyTellsItsOrganisationAndWhatItMay() {
        store.put(KEY, "org-1", null, false);
        Principal principal = keys.authenticate(Credentials.ofKey("Bearer " + KEY.text()));
        assertEquals(new Principal("org-1", "key:" + KEY.id(), Set.of(Permission.CHAT)), principal);
        assertEquals(principal, keys.authenticate(Credentials.ofKey("bearer  " + KEY.text())));
        assertEquals(1, store.lookups.get(), "the second time it was known");
    }

    @Test
    void anAccessTokenActsInItsPersonsNameAndIsMarkedAsAClients() {
        store.putToken(KEY, MINE, null, clock.instant().plusSeconds(60));
        Principal principal = keys.authenticate(Credentials.ofKey("Bearer " + KEY.text()));
        assertEquals("user:person12", principal.actor());
        assertEquals(KEY.id(), principal.client());
        assertFalse(principal.isPerson());
    }

    @Test
    void anAccessTokenForAnotherResourceIs401() {
        store.putToken(
                KEY, "https://agents.example.org/mcp", null, clock.instant().plusSeconds(60));
        assertEquals(401, status("Bearer " + KEY.text()));
    }

    @Test
    void aTokenThatWasRefreshedElsewhereIsGoodAtOnceAndTheOneOfBeforeUntilItsEnd() {
        ApiKey next = new ApiKey(KEY.id(), ApiKey.generate(new SecureRandom()).secret());
        Instant end = clock.instant().plusSeconds(60);
        store.putToken(KEY, MINE, null, end);
        assertEquals(200, status("Bearer " + KEY.text()));
        store.putToken(next, MINE, new KeyRecord.Earlier(KEY.hash(), end), end.plusSeconds(60));
        assertEquals(200, status("Bearer " + next.text()), "though what was found before is still fresh");
        assertEquals(200, status("Bearer " + KEY.text()));
        clock.pass(Duration.ofSeconds(60));
        assertEquals(401, status("Bearer " + KEY.text()));
        assertEquals(200, status("Bearer " + next.text()));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer ac2_x_y", "Basic dXNlcjpwYXNz", "Bearer a b"})
    void anythingElseIs401(@Nullable String authorization) {
        assertEquals(401, status(authorization));
        assertEquals(0, store.lookups.get(), "what can't be a key isn't looked up");
    }

    @Test
    void aWrongSecretIs401() {
        store.put(KEY, "org-1", null, false);
        ApiKey forged = new ApiKey(KEY.id(), ApiKey.generate(new SecureRandom()).secret());
        assertEquals(401, status("Bearer " + forged.text()));
    }

    @Test
    void unknownIdsAreRememberedForAWhile() {
        assertEquals(401, status("Bearer " + KEY.text()));
        assertEquals(401, status("Bearer " + KEY.text()));
        assertEquals(1, store.lookups.get());
        store.put(KEY, "org-1", null, false);
        clock.pass(ApiKeys.FRESH);
        assertEquals(200, status("Bearer " + KEY.text()));
    }

    @Test
    void aRevokedKeyEndsWithinTheTimeThatAnAnswerIsFresh() {
        store.put(KEY, "org-1", null, false);
        assertEquals(200, status("Bearer " + KEY.text()));
        store.put(KEY, "org-1", null, true);
        clock.pass(ApiKeys.FRESH);
        assertEquals(401, status("Bearer " + KEY.text()));
    }

    @Test
    void aRevokedKeyThatIsForgottenEndsAtOnce() {
        store.put(KEY, "org-1", null, false);
        assertEquals(200, status("Bearer " + KEY.text()));
        store.put(KEY, "org-1", null, true);
        keys.forget(KEY.id());
        assertEquals(401, status("Bearer " + KEY.text()));
    }

    @Test
    void whatALookupFoundBeforeAKeyWasForgottenIsNotKept() {
        store.put(KEY, "org-1", null, false);
        store.duringLookup = () -> {
            store.duringLookup = () -> {};
            store.put(KEY, "org-1", null, true);
            keys.forget(KEY.id());
        };
        assertEquals(200, status("Bearer " + KEY.text()), "asked before it was revoked");
        assertEquals(401, status("Bearer " + KEY.text()));
    }

    @Test
    void anExpiredKeyEndsAtOnce() {
        store.put(KEY, "org-1", clock.instant().plusSeconds(1), false);
        assertEquals(200, status("Bearer " + KEY.text()));
        clock.pass(Duration.ofSeconds(1));
        assertEquals(401, status("Bearer " + KEY.text()));
    }

    @Test
    void aSuspendedOrganisationIs403() {
        store.put(KEY, "suspended", null, false);
        assertEquals(403, status("Bearer " + KEY.text()));
    }

    @Test
    void knownKeysGoOnWhileTheStoreIsAway() {
        store.put(KEY, "org-1", null, false);
        assertEquals(200, status("Bearer " + KEY.text()));
        store.away = true;
        clock.pass(Duration.ofMinutes(10));
        assertEquals(200, status("Bearer " + KEY.text()));
        assertEquals(503, status("Bearer " + ApiKey.generate(new SecureRandom()).text()));
        assertEquals(List.of(Health.Status.DEGRADED), health());
        clock.pass(ApiKeys.STALE);
        assertEquals(503, status("Bearer " + KEY.text()));
        store.away = false;
        assertEquals(200, status("Bearer " + KEY.text()));
        assertEquals(List.of(Health.Status.UP), health());
    }

    @Test
    void usesAreNotedTogetherAndNotLostWhileTheStoreIsAway() {
        store.put(KEY, "org-1", null, false);
        status("Bearer " + KEY.text());
        store.away = true;
        keys.noteUses();
        assertTrue(store.noted.isEmpty());
        store.away = false;
        keys.noteUses();
        assertEquals(Map.of(KEY.id(), clock.instant()), store.noted);
    }

    @Test
    void aKeyHasAFormAndHidesItsSecret() {
        assertEquals(Optional.of(KEY), ApiKey.parse(KEY.text()));
        assertFalse(KEY.toString().contains(KEY.secret()));
        assertNotEquals(KEY, ApiKey.generate(new SecureRandom()));
    }

    private List<Health.Status> health() {
        return keys.health().values().stream().map(Health::status).toList();
    }

    private int status(@Nullable String authorization) {
        try {
            keys.authenticate(Credentials.ofKey(authorization));
            return 200;
        } catch (ProblemException e) {
            return e.status();
        }
    }

    private static final class Store implements KeyStore {
        private final Map<String, KeyRecord> rows = new ConcurrentHashMap<>();
        private final Map<String, Instant> noted = new ConcurrentHashMap<>();
        private final AtomicInteger lookups = new AtomicInteger();
        private volatile boolean away;
        private volatile Runnable duringLookup = () -> {};

        void put(ApiKey key, String org, @Nullable Instant expires, boolean revoked) {
            rows.put(
                    key.id(),
                    new KeyRecord(
                            key.id(),
                            org,
                            !org.equals("suspended"),
                            key.hash(),
                            Set.of(Permission.CHAT),
                            expires,
                            revoked));
        }

        void putToken(ApiKey key, String resource, KeyRecord.@Nullable Earlier earlier, Instant expires) {
            rows.put(
                    key.id(),
                    new KeyRecord(
                            key.id(),
                            "org-1",
                            true,
                            key.hash(),
                            Set.of(Permission.CHAT),
                            expires,
                            false,
                            new KeyRecord.Delegation("person12", resource, earlier)));
        }

        @Override
        public Optional<KeyRecord> find(String keyId) {
            lookups.incrementAndGet();
            if (away) {
                throw new IllegalStateException("away");
            }
            Optional<KeyRecord> found = Optional.ofNullable(rows.get(keyId));
            duringLookup.run();
            return found;
        }

        @Override
        public void noteUse(Map<String, Instant> lastUses) {
            if (away) {
                throw new IllegalStateException("away");
            }
            noted.putAll(lastUses);
        }
    }
}
