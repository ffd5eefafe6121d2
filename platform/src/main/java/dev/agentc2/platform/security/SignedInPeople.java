package dev.agentc2.platform.security;

import dev.agentc2.platform.http.Authenticator;
import dev.agentc2.platform.http.Credentials;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.redis.Redis;
import dev.agentc2.platform.redis.RedisUnavailableException;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.HealthSource;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds out by the session cookie which person makes a request, and in which organisation. Sessions are looked up in
 * Redis each time, so a sign-out works at once; roles are known as long as {@link Lookups} says. While Redis is away
 * nobody is told to be signed out: the answer is 503. Thread-safe.
 */
public final class SignedInPeople implements Authenticator, HealthSource {
    private static final Set<Permission> PERSON_ONLY = Set.of(Permission.PERSON);

    /** What a role still allows in a suspended organisation: to see it, and its owner to resume or delete it. */
    private static final Set<Permission> AFTER_SUSPENSION =
            Set.of(Permission.READ_CONFIG, Permission.MANAGE_ORGANIZATION);

    private final Redis redis;
    private final Sessions sessions;
    private final Lookups<Person> people;

    /** @param people finds a user; may throw when PostgreSQL is away */
    public SignedInPeople(Redis redis, Sessions sessions, Function<String, Optional<Person>> people, Clock clock) {
        this.redis = redis;
        this.sessions = sessions;
        this.people = new Lookups<>("Roles", people, clock);
    }

    @Override
    public Principal authenticate(Credentials credentials) {
        return authenticate(credentials, Permission.PERSON);
    }

    @Override
    public Principal authenticate(Credentials credentials, Permission wanted) {
        return admit(credentials, wanted, sessions::find);
    }

    @Override
    public Principal recheck(Credentials credentials, Permission wanted) {
        return admit(credentials, wanted, sessions::look);
    }

    private Principal admit(
            Credentials credentials, Permission wanted, Function<SessionId, Optional<Session>> finding) {
        SessionId id = SessionId.parse(credentials.session()).orElseThrow(SignedInPeople::signedOut);
        Session session = find(id, finding).orElseThrow(SignedInPeople::signedOut);
        requireOwnPage(credentials, id);
        Person person = people.find(session.userId()).filter(Person::active).orElseThrow(SignedInPeople::signedOut);
        return principal(
                person,
                Optional.ofNullable(credentials.organization())
                        .filter(named -> !named.isBlank())
                        .or(() -> Optional.ofNullable(session.orgId())),
                wanted);
    }

    /** Drops what is known of a person's roles, since they have changed: the next request looks them up. */
    void forget(String userId) {
        people.forget(userId);
    }

    private static Optional<Session> find(SessionId id, Function<SessionId, Optional<Session>> finding) {
        try {
            return finding.apply(id);
        } catch (RedisUnavailableException e) {
            throw Lookups.unavailable("Sessions can't be checked for the moment; try again soon.");
        }
    }

    /** Other sites' pages can make a browser send the cookie, but can't read the token. */
    static void requireOwnPage(Credentials credentials, SessionId id) {
        if (!credentials.changes()) {
            return;
        }
        credentials.refuseCrossSite();
        if (!id.admits(credentials.csrfToken())) {
            throw new ProblemException(
                    403,
                    "csrf-token-missing",
                    "Send the csrfToken of GET /api/session as " + Credentials.CSRF_HEADER + ".");
        }
    }

    private Principal principal(Person person, Optional<String> organization, Permission wanted) {
        Optional<Person.Membership> membership = organization.flatMap(name -> membership(person, name));
        if (membership.isPresent()) {
            return member(person, membership.get(), wanted);
        }
        if (wanted == Permission.PERSON) {
            return Principal.person(person.id(), "", PERSON_ONLY);
        }
        throw new ProblemException(
                403,
                organization.isPresent() ? "not-a-member" : "organization-missing",
                organization.isPresent()
                        ? "You aren't a member of this organisation, or there is no such one."
                        : "Say which organisation: send its id or slug as " + Credentials.ORGANIZATION_HEADER + ".");
    }

    private static Principal member(Person person, Person.Membership membership, Permission wanted) {
        Set<Permission> all = EnumSet.copyOf(membership.role().permissions());
        if (!membership.active()) {
            all.retainAll(AFTER_SUSPENSION);
        }
        all.add(Permission.PERSON);
        if (!membership.active() && !all.contains(wanted)) {
            throw new ProblemException(403, "organization-suspended", "This organisation is suspended.");
        }
        return Principal.person(person.id(), membership.orgId(), all);
    }

    /** A membership that isn't known may be new. */
    private Optional<Person.Membership> membership(Person person, String idOrSlug) {
        return person.in(idOrSlug).or(() -> people.findAnew(person.id()).flatMap(now -> now.in(idOrSlug)));
    }

    /** Nobody is signed in by what was shown. */
    public static ProblemException signedOut() {
        return new ProblemException(
                401,
                "unauthorized",
                "The session has ended; sign in again.",
                Map.of(),
                Map.of("WWW-Authenticate", "Bearer realm=\"agentc2\""));
    }

    @Override
    public String name() {
        return "sessions";
    }

    @Override
    public Map<String, Health> health() {
        return Map.of("redis", redisHealth(), "postgresql", postgresHealth());
    }

    private Health redisHealth() {
        if (!redis.isSetUp()) {
            return Health.up("no Redis is set up: people can't sign in, API keys work");
        }
        return redis.isReachable()
                ? Health.up("sessions are checked")
                : Health.degraded("Redis is away: people can't be recognised, API keys work");
    }

    private Health postgresHealth() {
        return people.isReachable()
                ? Health.up("roles are looked up")
                : Health.degraded("PostgreSQL is away: only people who were here lately are known");
    }
}
