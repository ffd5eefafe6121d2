package dev.agentc2.ingress.access;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.redis.Attempts;
import dev.agentc2.platform.redis.Redis;
import dev.agentc2.platform.security.Passwords;
import dev.agentc2.platform.security.People;
import dev.agentc2.platform.security.Sessions;
import dev.agentc2.platform.service.HttpFront;
import dev.agentc2.platform.service.Platform;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How people get in: puts the parts together and owns their connections. Closed once. */
public final class Access implements AutoCloseable {
    private final Redis redis;
    private final @Nullable OidcProvider provider;
    private final List<Route> routes;

    /**
     * @param database pool of the application role; the caller's to close
     * @param clients what goes with all sessions of a person
     */
    public Access(Platform platform, Database database, ClientsOfPerson clients) {
        Settings settings = platform.settings();
        int hops = settings.get(Settings.PROXY_HOPS);
        redis = new Redis(settings.find(Settings.REDIS_URL).orElse(null));
        provider = OidcSettings.of(settings).map(OidcProvider::new).orElse(null);
        Sessions sessions = HttpFront.sessions(redis, platform);
        SignedIn signedIn = new SignedIn(database, sessions, new People(database), clients);
        Accounts accounts = new Accounts(database);
        Passwords passwords = new Passwords();
        Invitations invitations = new Invitations(database, platform.clock());
        SignInThrottle throttle = new SignInThrottle(redis, platform.clock());
        boolean open = settings.get(Settings.SIGNUP).equals("open");
        OidcUsers users = new OidcUsers(database, accounts, sessions, clients, open);
        routes = Stream.of(
                        new SignUpRoutes(database, invitations, passwords, signedIn, throttle, settings).routes(),
                        new SignInRoutes(database, accounts, passwords, signedIn, throttle, hops).routes(),
                        new SessionRoutes(signedIn).routes(),
                        new InvitationRoutes(database, invitations, signedIn).routes(),
                        new OidcRoutes(
                                        provider,
                                        new Attempts<>(redis, "agentc2:oidc:", OidcAttempt.class),
                                        users,
                                        signedIn)
                                .routes())
                .flatMap(List::stream)
                .toList();
    }

    /** What concerns oneself. */
    public List<Route> routes() {
        return routes;
    }

    @Override
    public void close() {
        if (provider != null) {
            provider.close();
        }
        redis.close();
    }
}
