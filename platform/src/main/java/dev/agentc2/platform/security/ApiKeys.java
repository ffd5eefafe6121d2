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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out by its API key who makes a request, or in whose name a client makes it by its access token, which is a key with
 * a person, a resource and a short life. What PostgreSQL said of a key is used for {@link #FRESH}, so a revoked
 * key works that much longer at most, and while PostgreSQL is away for {@link #STALE}: see {@link Lookups}; no longer
 * where it is {@link #forget forgotten}. When a key was last used is written about once a minute, together for all keys.
 * Thread-safe.
 */
public final class ApiKeys implements Authenticator, HealthSource, AutoCloseable {
    static final Duration FRESH = Lookups.FRESH;
    static final Duration STALE = Lookups.STALE;

    private static final Duration NOTE_INTERVAL = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);

    private final KeyStore store;
    private final Clock clock;
    private final Predicate<String> ownResource;
    private final Lookups<KeyRecord> known;
    private final Map<String, Instant> uses = new ConcurrentHashMap<>();
    private final Thread noter;

    /**
     * Keys in a database, which stays the caller's to close.
     *
     * @param ownResource whether an access token for this address is for here
     */
    public ApiKeys(Database database, Clock clock, Predicate<String> ownResource) {
        this(KeyStore.in(database), clock, ownResource);
    }

    ApiKeys(KeyStore store, Clock clock, Predicate<String> ownResource) {
        this.store = store;
        this.clock = clock;
        this.ownResource = ownResource;
        this.known = new Lookups<>("API keys", store::find, clock);
        this.noter = Thread.ofVirtual().name("api-key-uses").start(this::noteUsesNowAndThen);
    }

    @Override
    public Principal authenticate(Credentials credentials) {
        ApiKey presented = presented(credentials.authorization());
        Instant now = clock.instant();
        KeyRecord key = known.find(presented.id())
                .filter(found -> found.admits(presented, now))
                .or(() -> renewed(presented, now))
                .orElseThrow(() ->
                        unauthorized("invalid_token", "The API key or access token is unknown, expired or revoked."));
        KeyRecord.Delegation delegation = key.delegation();
        if (delegation != null && !ownResource.test(delegation.resource())) {
            throw unauthorized("invalid_token", "This access token is for another server.");
        }
        if (!key.orgActive()) {
            throw new ProblemException(403, "organization-suspended", "The organisation of this API key is suspended.");
        }
        uses.put(key.id(), now);
        return delegation == null
                ? new Principal(key.orgId(), "key:" + key.id(), key.permissions())
                : Principal.client(key.id(), delegation.userId(), key.orgId(), key.permissions());
    }

    /** An access token that isn't known of a connection that is may be new: it was refreshed elsewhere. */
    private Optional<KeyRecord> renewed(ApiKey presented, Instant now) {
        return known.find(presented.id())
                .filter(found -> found.mayHaveBeenRenewed(presented))
                .flatMap(found -> known.findAnew(found.id()))
                .filter(found -> found.admits(presented, now));
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

    /** Drops what is known of a key, since it has changed: the next request with it is looked up. */
    public void forget(String id) {
        known.forget(id);
        uses.remove(id);
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
                known.isReachable()
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
