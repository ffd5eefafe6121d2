package dev.agentc2.ingress.oauth;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Clients that registered, in PostgreSQL: of no organisation, for anybody may register. */
final class ClientStore {
    /** How many that nobody ever connected are kept; the newest. */
    static final int MOST_UNUSED = 10_000;

    /** How long one that nobody ever connected is kept. */
    static final Duration UNUSED_LIFE = Duration.ofDays(30);

    private static final String CLEAR = """
            DELETE FROM oauth_clients WHERE connected_at IS NULL AND (created_at < :old OR id IN (
                SELECT id FROM oauth_clients WHERE connected_at IS NULL ORDER BY created_at DESC, id DESC OFFSET :most))""";

    private ClientStore() {}

    /** Keeps a client, and clears those away that nobody uses. */
    static void add(Handle handle, Client client, Instant now) {
        handle.createUpdate("INSERT INTO oauth_clients (id, name, redirect_uris, created_at)"
                        + " VALUES (:id, :name, :redirects, :now)")
                .bind("id", client.id())
                .bind("name", client.name())
                .bindArray(
                        "redirects",
                        String.class,
                        client.redirects().stream()
                                .map(RedirectAddress::toString)
                                .toArray())
                .bind("now", now)
                .execute();
        handle.createUpdate(CLEAR)
                .bind("old", now.minus(UNUSED_LIFE))
                .bind("most", MOST_UNUSED)
                .execute();
    }

    static Optional<Client> find(Handle handle, String id) {
        return handle.createQuery("SELECT id, name, redirect_uris FROM oauth_clients WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> client(row))
                .findOne();
    }

    /** Notes that a person connected a client; for one that didn't register nothing. */
    static void connected(Handle handle, String id, Instant now) {
        handle.createUpdate("UPDATE oauth_clients SET connected_at = :now WHERE id = :id")
                .bind("now", now)
                .bind("id", id)
                .execute();
    }

    private static Client client(ResultSet row) throws SQLException {
        List<RedirectAddress> redirects = Stream.of(
                        (String[]) row.getArray("redirect_uris").getArray())
                .flatMap(text -> RedirectAddress.parse(text).stream())
                .toList();
        return new Client(row.getString("id"), row.getString("name"), null, redirects);
    }
}
