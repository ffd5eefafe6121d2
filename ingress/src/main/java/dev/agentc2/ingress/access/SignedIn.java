package dev.agentc2.ingress.access;

import dev.agentc2.ingress.tenant.Change;
import dev.agentc2.ingress.tenant.Outbox;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Credentials;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RequestInfo;
import dev.agentc2.platform.security.People;
import dev.agentc2.platform.security.Person;
import dev.agentc2.platform.security.Session;
import dev.agentc2.platform.security.SessionCookie;
import dev.agentc2.platform.security.SessionId;
import dev.agentc2.platform.security.Sessions;
import dev.agentc2.platform.security.SignedInPeople;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Begins, finds and ends the sessions of requests, and notes that in the audit trail. Thread-safe. */
final class SignedIn {
    private final Database database;
    private final Sessions sessions;
    private final People people;
    private final ClientsOfPerson clients;

    SignedIn(Database database, Sessions sessions, People people, ClientsOfPerson clients) {
        this.database = database;
        this.sessions = sessions;
        this.people = people;
        this.clients = clients;
    }

    /** Who makes a request, by which session. */
    record Visit(Person person, SessionId id, Session session) {
        SessionAnswer answer() {
            return SessionAnswer.of(person, id, session);
        }

        /** The organisation that is worked in, as long as the person is a member; null when there is none. */
        @Nullable
        String organization() {
            return Optional.ofNullable(session.orgId())
                    .flatMap(person::in)
                    .map(Person.Membership::orgId)
                    .orElse(null);
        }
    }

    /**
     * The visit that a request is part of; it has passed the guard as a person's.
     *
     * @throws ProblemException 401 when the session has ended meanwhile
     */
    Visit visit(Context ctx) {
        SessionId id = SessionId.parse(ctx.cookie(Credentials.SESSION_COOKIE)).orElseThrow(SignedInPeople::signedOut);
        Session session = sessions.find(id).orElseThrow(SignedInPeople::signedOut);
        return new Visit(person(Principal.of(ctx).userId()), id, session);
    }

    private Person person(String userId) {
        return people.find(userId).orElseThrow(SignedInPeople::signedOut);
    }

    /** Signs a user in and sets the cookie; a session that the browser had before ends. */
    Visit begin(Context ctx, String userId, @Nullable String organization) {
        SessionId.parse(ctx.cookie(Credentials.SESSION_COOKIE))
                .ifPresent(old -> sessions.find(old).ifPresent(session -> sessions.end(old, session)));
        Person person = person(userId);
        String chosen = organization == null ? usual(person) : organization;
        Sessions.Started started = noted(ctx, userId, chosen, "session.create", () -> sessions.start(userId, chosen));
        tell(ctx, started.id());
        return new Visit(person, started.id(), started.session());
    }

    /** Signs a user out everywhere but here, where a new session takes the old one's place. */
    void renew(Context ctx, Visit visit) {
        sessions.endAll(visit.person().id());
        tell(ctx, sessions.start(visit.person().id(), visit.organization()).id());
    }

    /** Ends what clients may in a person's name: first, so that whoever is told of a failure can repeat all of it. */
    void disconnectClients(Context ctx, String userId) {
        clients.disconnectAll(userId, RequestInfo.of(ctx).requestId());
    }

    /** Signs out, here or everywhere; clients that act in the person's name go with the latter. */
    void end(Context ctx, boolean everywhere) {
        Visit visit = visit(ctx);
        String userId = visit.person().id();
        if (everywhere) {
            disconnectClients(ctx, userId);
        }
        noted(ctx, userId, visit.organization(), everywhere ? "session.end-all" : "session.end", () -> {
            sessions.end(visit.id(), visit.session());
            if (everywhere) {
                sessions.endAll(userId);
            }
            return userId;
        });
        ctx.res().addHeader("Set-Cookie", SessionCookie.clear());
    }

    /** Lets the session work in an organisation from now on. */
    Visit choose(Visit visit, String organization) {
        Person now = person(visit.person().id());
        return new Visit(now, visit.id(), sessions.choose(visit.id(), visit.session(), organization));
    }

    /** Notes what befell a user who isn't signed in, where that user usually works. */
    void note(Context ctx, String userId, String action) {
        people.find(userId).ifPresent(person -> noted(ctx, userId, usual(person), action, () -> userId));
    }

    /** Does something and notes it in the trail of an organisation; without one there is nobody to read it. */
    <T> T noted(Context ctx, String userId, @Nullable String orgId, String action, Supplier<T> work) {
        if (orgId == null) {
            return work.get();
        }
        return database.inOrganization(orgId, handle -> {
            note(handle, ctx, userId, orgId, action);
            return work.get();
        });
    }

    static void note(Handle handle, Context ctx, String userId, String orgId, String action) {
        String request = RequestInfo.of(ctx).requestId();
        Outbox.note(handle, new Change(orgId, "user:" + userId, action, "user", userId, null, null, request));
    }

    private void tell(Context ctx, SessionId id) {
        ctx.res().addHeader("Set-Cookie", SessionCookie.set(id, sessions.life()));
    }

    /** Where a person who just signed in works: the oldest membership that isn't suspended. */
    private static @Nullable String usual(Person person) {
        return person.memberships().stream()
                .filter(Person.Membership::active)
                .map(Person.Membership::orgId)
                .findFirst()
                .orElse(null);
    }
}
