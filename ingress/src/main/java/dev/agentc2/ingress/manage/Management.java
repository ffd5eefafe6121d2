package dev.agentc2.ingress.manage;

import dev.agentc2.ingress.vendor.ClientRegistration;
import dev.agentc2.ingress.vendor.Discovery;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.credentials.SealedCredentials;
import dev.agentc2.platform.crypto.KeyRing;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.OwnAddress;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.network.HostPolicy;
import dev.agentc2.platform.network.OutboundHttp;
import dev.agentc2.platform.oauth.TokenEndpoint;
import dev.agentc2.platform.redis.Attempts;
import dev.agentc2.platform.redis.Redis;
import dev.agentc2.platform.service.HttpFront;
import dev.agentc2.platform.service.Platform;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The management API: organisations, workspaces, agents, policies, budgets, connections. Each change is one transaction
 * with its audit record. Closed once; thread-safe.
 */
public final class Management implements AutoCloseable {
    private static final Duration VENDOR_PATIENCE = Duration.ofSeconds(8);
    private static final int VENDOR_ANSWER = 256 * 1024;

    private final TurnStops stops;
    private final Redis redis;
    private final List<Route> routes;

    /**
     * Puts the parts together and reads the key ring; PostgreSQL is connected to when it is first needed.
     *
     * @param database pool of the application role; the caller's to close
     * @param offers what connections offer
     * @param checks has their servers asked
     * @throws dev.agentc2.platform.config.SettingException when the key ring can't be used
     */
    public Management(
            Platform platform, Database database, TurnCancellation cancellation, Offers offers, Checks checks) {
        Settings settings = platform.settings();
        KeyRing ring = KeyRing.of(settings);
        stops = new TurnStops(database, cancellation);
        redis = new Redis(settings.find(Settings.REDIS_URL).orElse(null));
        ConnectionSecrets secrets = new ConnectionSecrets(new SealedCredentials(ring));
        Ids ids = new Ids();
        ProviderRules rules = new ProviderRules(HostPolicy.of(false, settings.get(Settings.MODEL_URL_ALLOW)));
        long limit = BigDecimal.valueOf(settings.get(Settings.BUDGET_USD))
                .movePointRight(9)
                .longValueExact();
        routes = Stream.of(
                        new OrganizationRoutes(database, ids, stops, limit).routes(),
                        new WorkspaceRoutes(database, ids).routes(),
                        new AgentRoutes(database, ids).routes(),
                        new VersionRoutes(database).routes(),
                        new PolicyRoutes(database, ids).routes(),
                        new BudgetRoutes(database, ids).routes(),
                        new ConnectionRoutes(database, ids, secrets, rules, checks).routes(),
                        authorization(platform, database, secrets, ring).routes(),
                        new ToolRoutes(database, offers).routes(),
                        new ModelRoutes(database).routes(),
                        new IntegrationRoutes().routes())
                .flatMap(List::stream)
                .toList();
    }

    private AuthorizationRoutes authorization(
            Platform platform, Database database, ConnectionSecrets secrets, KeyRing ring) {
        Settings settings = platform.settings();
        OutboundHttp http = OutboundHttp.under(
                HostPolicy.of(settings.get(Settings.MCP_ALLOW_PRIVATE), settings.get(Settings.MCP_ALLOW)),
                VENDOR_PATIENCE,
                VENDOR_ANSWER);
        URI callback = OwnAddress.of(settings, AuthorizationRoutes.CALLBACK);
        ClientRegistration registration =
                new ClientRegistration(http, callback, OwnAddress.of(settings, AuthorizationRoutes.CLIENT_DOCUMENT));
        return new AuthorizationRoutes(
                new AuthorizationStart(database, secrets, new Discovery(http), registration, callback),
                new AuthorizationEnd(database, secrets, new TokenEndpoint(http), callback, platform.clock()),
                registration,
                new Attempts<>(redis, "agentc2:authorization:", AuthorizationAttempt.Kept.class),
                HttpFront.sessions(redis, platform),
                ring,
                platform.clock());
    }

    /** All its routes. */
    public List<Route> routes() {
        return routes;
    }

    @Override
    public void close() {
        stops.close();
        redis.close();
    }
}
