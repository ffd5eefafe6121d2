package dev.agentc2.platform.security;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.ApiKey;
import dev.agentc2.platform.http.Authenticator;
import dev.agentc2.platform.http.Credentials;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.HealthSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out by its API key who makes a request. What PostgreSQL said of a key is used for {@link #FRESH}, so a revoked
 * key works that much longer at most, and no longer where it is {@link #forget forgotten}; unknown ids are remembered as long. A key in use is looked up again in the
 * background before that, so that requests seldom wait. While PostgreSQL is away or slow, keys that were known go on
 * working for {@link #STALE}, others are answered with 503. When a key was last used is written about once a minute,
 * together for all keys. Thread-safe.
 */
public final class ApiKeys implements Authenticator, HealthSource, AutoCloseable {
    static final Duration FRESH = Duration.ofSeconds(5);
    static final Duration STALE = Duration.ofHours(1);

    /** Age at which a key in use is looked up again while it still counts as fresh. */
    private static final Duration AGING = FRESH.dividedBy(2);

    /** Milliseconds that a request waits for PostgreSQL when there is an old answer to fall back on. */
    private static final long PATIENCE_MS = 250;

    private static final long LOOKUP_LIMIT_MS = 4_000;
    private static final Duration NOTE_INTERVAL = Duration.ofMinutes(1);
    private static final int CACHE_LIMIT = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);

    private final KeyStore store;
    private final Clock clock;
    private final Map<String, Known> cache = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Known>> lookups = new ConcurrentHashMap<>();
    private final Map<String, Instant> uses = new ConcurrentHashMap<>();
    private final Thread noter;
    private volatile boolean reachable = true;

    /** What was found of an id and when; null stands for no such key. */
    private record Known(@Nullable KeyRecord key, Instant at) {
        boolean isYounger(Duration age, Instant now) {
            return now.isBefore(at.plus(age));
        }
    }

    /** Keys in a database, which stays the caller's to close. */
    public ApiKeys(Database database, Clock clock) {
        this(KeyStore.in(database), clock);
    }

    ApiKeys(KeyStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
        this.noter = Thread.ofVirtual().name("api-key-uses").start(this::noteUsesNowAndThen);
    }

    @Override
    public Principal authenticate(Credentials credentials) {
        ApiKey presented = presented(credentials.authorization());
        Instant now = clock.instant();
        KeyRecord known = find(presented.id(), now)
                .filter(key -> key.admits(presented, now))
                .orElseThrow(() -> unauthorized("invalid_token", "The API key is unknown, expired or revoked."));
        if (!known.orgActive()) {
            throw new ProblemException(403, "organization-suspended", "The organisation of this API key is suspended.");
        }
        uses.put(known.id(), now);
        return new Principal(known.orgId(), "key:" + known.id(), known.permissions());
    }

    private static ApiKey presented(@Nullable String authorization) {
        if (authorization == null || authorization.isBlank()) {
            throw unauthorized("", "Send your API key: Authorization: Bearer ac2_...");
        }
        String[] parts = authorization.strip().split(" +", 2);
        return Optional.of(parts)
                .filter(p -> p.length == 2 && p[0].equalsIgnoreCase("Bearer"))
                .flatMap(p -> ApiKey.parse(p[1]))
                .orElseThrow(() -> unauthorized("invalid_token", "This isn't an API key of the form Bearer ac2_..."));
    }

    private Optional<KeyRecord> find(String id, Instant now) {
        Known known = cache.get(id);
        if (known == null || !known.isYounger(STALE, now)) {
            return answer(lookUp(id), LOOKUP_LIMIT_MS, null);
        }
        if (!known.isYounger(FRESH, now)) {
            return answer(lookUp(id), PATIENCE_MS, known);
        }
        if (!known.isYounger(AGING, now)) {
            lookUp(id);
        }
        return Optional.ofNullable(known.key());
    }

    /** What a lookup finds within some milliseconds, else what was known before. */
    private static Optional<KeyRecord> answer(CompletableFuture<Known> lookup, long waitMs, @Nullable Known before) {
        try {
            return Optional.ofNullable(lookup.get(waitMs, TimeUnit.MILLISECONDS).key());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("An API key can't be looked up now", e);
        }
        if (before == null || before.key() == null) {
            throw new ProblemException(
                    503,
                    "authentication-unavailable",
                    "API keys can't be checked for the moment; try again soon.",
                    Map.of(),
                    Map.of("Retry-After", "2"));
        }
        return Optional.of(before.key());
    }

    /**
     * Drops what is known of a key, since it has changed: the next request with it is looked up. An answer to a lookup
     * that is under way may be of before the change and isn't kept.
     */
    public void forget(String id) {
        lookups.remove(id);
        cache.remove(id);
        uses.remove(id);
    }

    /** One lookup of an id at a time; who comes meanwhile waits for the same. */
    private CompletableFuture<Known> lookUp(String id) {
        CompletableFuture<Known> mine = new CompletableFuture<>();
        CompletableFuture<Known> others = lookups.putIfAbsent(id, mine);
        if (others != null) {
            return others;
        }
        Thread.ofVirtual().name("api-key-lookup").start(() -> {
            try {
                mine.complete(ask(id, mine));
            } catch (RuntimeException e) {
                reachable = false;
                mine.completeExceptionally(e);
            }
        });
        return mine;
    }

    /**
     * Off the list of lookups before it is answered: who asks after that gets an answer of its own time. Remembered only
     * while it is still on the list, in one step with leaving it: else the key was forgotten meanwhile.
     */
    private Known ask(String id, CompletableFuture<Known> mine) {
        try {
            Known found = new Known(store.find(id).orElse(null), clock.instant());
            reachable = true;
            lookups.computeIfPresent(id, (same, lookup) -> {
                if (lookup == mine) {
                    remember(id, found);
                    return null;
                }
                return lookup;
            });
            return found;
        } finally {
            lookups.remove(id, mine);
        }
    }

    /** Made-up ids must not fill the memory: they go first, then what nobody used lately. */
    private void remember(String id, Known found) {
        if (cache.size() >= CACHE_LIMIT) {
            cache.values().removeIf(k -> k.key() == null || !k.isYounger(FRESH, found.at()));
        }
        cache.put(id, found);
    }

    private void noteUsesNowAndThen() {
        try {
            while (true) {
                Thread.sleep(NOTE_INTERVAL);
                noteUses();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void noteUses() {
        Map<String, Instant> noted = new HashMap<>(uses);
        if (noted.isEmpty()) {
            return;
        }
        try {
            store.noteUse(noted);
            noted.forEach(uses::remove);
        } catch (RuntimeException e) {
            LOG.debug("When API keys were last used isn't noted now", e);
        }
    }

    private static ProblemException unauthorized(String error, String detail) {
        String challenge = "Bearer realm=\"agentc2\"" + (error.isEmpty() ? "" : ", error=\"" + error + "\"");
        return new ProblemException(401, "unauthorized", detail, Map.of(), Map.of("WWW-Authenticate", challenge));
    }

    @Override
    public String name() {
        return "api-keys";
    }

    @Override
    public Map<String, Health> health() {
        return Map.of(
                "postgresql",
                reachable
                        ? Health.up("keys are checked")
                        : Health.degraded("PostgreSQL is away: only keys that were in use are known"));
    }

    /** Notes the last uses and stops. */
    @Override
    public void close() {
        noter.interrupt();
        noteUses();
    }
}
