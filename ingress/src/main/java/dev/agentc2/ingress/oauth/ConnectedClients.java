package dev.agentc2.ingress.oauth;

import dev.agentc2.ingress.access.ClientsOfPerson;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.OAuthSites;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.network.HostPolicy;
import dev.agentc2.platform.redis.Redis;
import dev.agentc2.platform.security.People;
import dev.agentc2.platform.service.Platform;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The authorization server: puts the parts together and owns their connections. Closed once. Thread-safe. */
public final class ConnectedClients implements AutoCloseable {
    private final Redis redis;
    private final Endings endings;
    private final List<Route> routes;

    /** @param database pool of the application role; the caller's to close */
    public ConnectedClients(Platform platform, Database database) {
        Settings settings = platform.settings();
        redis = new Redis(settings.find(Settings.REDIS_URL).orElse(null));
        endings = new Endings(database);
        OAuthSites sites = OAuthSites.of(settings);
        OAuthThrottle throttle = new OAuthThrottle(redis, platform.clock(), settings.get(Settings.PROXY_HOPS));
        WebDocuments web = new WebDocuments(HostPolicy.PUBLIC_ONLY);
        Clients clients = new Clients(database, new ClientDocuments(web, platform.clock()), platform.clock());
        Grants grants = new Grants(database, endings, platform.clock());
        People people = new People(database);
        routes = Stream.of(
                        new ClientRoutes(sites, clients, grants, throttle, platform.clock()).routes(),
                        new ConsentRoutes(sites, clients, new PendingRequests(redis), grants, people, throttle)
                                .routes(),
                        new ConnectedClientRoutes(database, endings, people).routes())
                .flatMap(List::stream)
                .toList();
    }

    public List<Route> routes() {
        return routes;
    }

    /** What goes with all sessions of a person. */
    public ClientsOfPerson ofPerson() {
        return endings;
    }

    /** Hears of each connection that ends or gets new tokens here, as {@code key:<id>}, once it is committed. */
    public void onChanged(Consumer<String> listener) {
        endings.addListener(listener);
    }

    @Override
    public void close() {
        redis.close();
    }
}
