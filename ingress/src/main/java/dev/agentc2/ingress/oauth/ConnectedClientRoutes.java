package dev.agentc2.ingress.oauth;

import dev.agentc2.ingress.tenant.Removal;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.Page;
import dev.agentc2.platform.http.Parameters;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RequestInfo;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.security.People;
import dev.agentc2.platform.security.Person;
import dev.agentc2.platform.security.SignedInPeople;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The clients that a person has connected, in all organisations: seen and disconnected by that person. Thread-safe. */
final class ConnectedClientRoutes {
    private final Database database;
    private final Endings endings;
    private final People people;

    ConnectedClientRoutes(Database database, Endings endings, People people) {
        this.database = database;
        this.endings = endings;
        this.people = people;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/connected-clients", Permission.PERSON, this::list),
                Route.delete("/api/connected-clients/{id}", Permission.PERSON, this::disconnect));
    }

    /** A page, the oldest first. */
    record Shown(List<One> connectedClients, @Nullable String nextCursor) {}

    /** As {@link ConnectedClient}, with the organisation's names. */
    record One(
            String id,
            String name,
            @Nullable String host,
            String redirectHost,
            ConsentRoutes.Organization organization,
            Instant createdAt,
            @Nullable Instant lastUsedAt,
            @Nullable Instant expiresAt) {}

    private void list(Context ctx) {
        String userId = Principal.of(ctx).userId();
        Cursor from = Parameters.cursor(ctx, Cursor.OLDEST);
        int limit = Parameters.limit(ctx);
        Person person = people.find(userId).orElseThrow(SignedInPeople::signedOut);
        Page<ConnectedClient> page = database.inTransaction(handle -> {
            Database.scopeToPerson(handle, userId);
            return ConnectionStore.page(handle, userId, from, limit);
        });
        ctx.json(new Shown(page.rows().stream().map(c -> shown(c, person)).toList(), page.next()));
    }

    private static One shown(ConnectedClient client, Person person) {
        ConsentRoutes.Organization organization = person.in(client.orgId())
                .map(ConsentRoutes.Organization::of)
                .orElseGet(() -> new ConsentRoutes.Organization(client.orgId(), client.orgId(), client.orgId()));
        return new One(
                client.id(),
                client.name(),
                client.host(),
                client.redirectHost(),
                organization,
                client.createdAt(),
                client.lastUsedAt(),
                client.expiresAt());
    }

    /** May be repeated: one that has ended stays so. */
    private void disconnect(Context ctx) {
        boolean rehearsal = Removal.isRehearsal(ctx);
        String userId = Principal.of(ctx).userId();
        String id = ctx.pathParam("id");
        boolean goes = database.inTransaction(handle -> {
            Database.scopeToPerson(handle, userId);
            ConnectedClient client = ConnectionStore.find(handle, userId, id)
                    .orElseThrow(() -> new ProblemException(
                            404, "connected-client-not-found", "You have connected no such client."));
            if (!rehearsal) {
                Database.scope(handle, client.orgId());
                Endings.end(
                        handle,
                        client,
                        Endings.BY_PERSON,
                        "user:" + userId,
                        RequestInfo.of(ctx).requestId());
            }
            return client.revokedAt() == null;
        });
        if (rehearsal) {
            ctx.json(new Removal(Map.of("connectedClients", goes ? 1 : 0)));
            return;
        }
        endings.tell(id);
        ctx.status(204);
    }
}
