package dev.agentc2.ingress.people;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Route;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Members, invitations and API keys of the caller's organisation over HTTP. Every change is noted in the outbox in its
 * own transaction. Handlers block; they are meant for virtual threads. Thread-safe.
 */
public final class PeopleRoutes {
    private final KeyRevocation revocation = new KeyRevocation();
    private final List<Route> routes;

    /**
     * @param database pool of the application role
     * @param publicUrl where people reach the page; when it isn't known, that of the request stands in links
     */
    public PeopleRoutes(Database database, Optional<URI> publicUrl, Clock clock) {
        routes = Stream.of(
                        new MemberRoutes(database, revocation, clock).routes(),
                        new InvitationRoutes(database, publicUrl, clock).routes(),
                        new KeyRoutes(database, revocation, clock).routes())
                .flatMap(List::stream)
                .toList();
    }

    public List<Route> routes() {
        return routes;
    }

    /** Hears of each key that is revoked here and each member whose role is another, by opaque id, once it is committed. */
    public void onCallerChanged(Consumer<String> listener) {
        revocation.addListener(listener);
    }
}
