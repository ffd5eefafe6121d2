package dev.agentc2.platform.security;

import dev.agentc2.platform.http.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a store says of ids, kept for a while: an answer is used for {@link #FRESH}, that there is no such id as long.
 * What is in use is looked up again in the background before that, so that requests seldom wait. While the store is away
 * or slow, what was known goes on for {@link #STALE}; the rest is answered with 503. Thread-safe.
 */
final class Lookups<V> {
    static final Duration FRESH = Duration.ofSeconds(5);
    static final Duration STALE = Duration.ofHours(1);

    /** Age at which what is in use is looked up again while it still counts as fresh. */
    private static final Duration AGING = FRESH.dividedBy(2);

    /** Milliseconds that a request waits for the store when there is an old answer to fall back on. */
    private static final long PATIENCE_MS = 250;

    private static final long PAUSE_MS = 200;
    private static final long LOOKUP_LIMIT_MS = 4_000;
    private static final int CACHE_LIMIT = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(Lookups.class);

    private final String what;
    private final Function<String, Optional<V>> store;
    private final Clock clock;
    private final Map<String, Known<V>> cache = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Known<V>>> lookups = new ConcurrentHashMap<>();
    private volatile boolean reachable = true;

    /** What was found of an id and when; null stands for no such id. */
    private record Known<V>(@Nullable V value, Instant at) {
        boolean isYounger(Duration age, Instant now) {
            return now.isBefore(at.plus(age));
        }
    }

    /**
     * @param what is looked up, in the plural, for the caller who can't be told
     * @param store may throw when it is away
     */
    Lookups(String what, Function<String, Optional<V>> store, Clock clock) {
        this.what = what;
        this.store = store;
        this.clock = clock;
    }

    /**
     * What is known of an id.
     *
     * @throws ProblemException 503 when that can't be found out now
     */
    Optional<V> find(String id) {
        Instant now = clock.instant();
        Known<V> known = cache.get(id);
        if (known == null || !known.isYounger(STALE, now)) {
            return answer(lookUp(id), LOOKUP_LIMIT_MS, null);
        }
        if (!known.isYounger(FRESH, now)) {
            return answer(lookUp(id), PATIENCE_MS, known);
        }
        if (!known.isYounger(AGING, now)) {
            lookUp(id);
        }
        return Optional.ofNullable(known.value());
    }

    /**
     * The same as the store says it now, for who misses something in the known answer that may be new. Waits until the
     * known answer is {@link #PAUSE_MS} old, so that nobody makes the store answer more often than that.
     */
    Optional<V> findAnew(String id) {
        Known<V> before = cache.get(id);
        if (before != null) {
            pause(before.at());
        }
        CompletableFuture<Known<V>> running = lookups.get(id);
        if (running != null) {
            answer(running, LOOKUP_LIMIT_MS, before); // it may have asked before what is missed was there
        }
        return answer(lookUp(id), LOOKUP_LIMIT_MS, before);
    }

    private void pause(Instant answeredAt) {
        long rest = PAUSE_MS - Duration.between(answeredAt, clock.instant()).toMillis();
        try {
            Thread.sleep(Math.clamp(rest, 0, PAUSE_MS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Drops what is known of an id, since it has changed. An answer to a lookup that is under way may be of before the
     * change and isn't kept.
     */
    void forget(String id) {
        lookups.remove(id);
        cache.remove(id);
    }

    /** Whether the store answered the last time. */
    boolean isReachable() {
        return reachable;
    }

    /** What a lookup finds within some milliseconds, else what was known before. */
    private Optional<V> answer(CompletableFuture<Known<V>> lookup, long waitMs, @Nullable Known<V> before) {
        try {
            return Optional.ofNullable(lookup.get(waitMs, TimeUnit.MILLISECONDS).value());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("{} can't be looked up now", what, e);
        }
        if (before == null || before.value() == null) {
            throw unavailable(what + " can't be checked for the moment; try again soon.");
        }
        return Optional.of(before.value());
    }

    static ProblemException unavailable(String detail) {
        return new ProblemException(503, "authentication-unavailable", detail, Map.of(), Map.of("Retry-After", "2"));
    }

    /** One lookup of an id at a time; who comes meanwhile waits for the same. */
    private CompletableFuture<Known<V>> lookUp(String id) {
        CompletableFuture<Known<V>> mine = new CompletableFuture<>();
        CompletableFuture<Known<V>> others = lookups.putIfAbsent(id, mine);
        if (others != null) {
            return others;
        }
        Thread.ofVirtual().name("credential-lookup").start(() -> {
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
     * while it is still on the list, in one step with leaving it: else the id was forgotten meanwhile.
     */
    private Known<V> ask(String id, CompletableFuture<Known<V>> mine) {
        try {
            Known<V> found = new Known<>(store.apply(id).orElse(null), clock.instant());
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
    private void remember(String id, Known<V> found) {
        if (cache.size() >= CACHE_LIMIT) {
            cache.values().removeIf(k -> k.value() == null || !k.isYounger(FRESH, found.at()));
        }
        cache.put(id, found);
    }
}
