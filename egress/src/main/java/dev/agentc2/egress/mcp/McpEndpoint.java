package dev.agentc2.egress.mcp;

import dev.agentc2.egress.stream.TurnTelling;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.OAuthSites;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.redis.Redis;
import dev.agentc2.platform.service.Platform;
import java.net.URI;
import java.util.List;

/** An organisation's agents as tools of MCP clients. Owns its connections to Redis and ingress. Closed once. Thread-safe. */
public final class McpEndpoint implements AutoCloseable {
    private final Redis redis;
    private final MessageApi api;
    private final McpRoutes routes;

    /**
     * @param database pool of the application role
     * @param telling streams of turns
     */
    public McpEndpoint(Platform platform, Database database, TurnTelling telling) {
        Settings settings = platform.settings();
        redis = new Redis(settings.find(Settings.REDIS_URL).orElse(null));
        api = new MessageApi(settings.find(Settings.INGRESS_URL).orElseGet(() -> ownAddress(settings)));
        routes = new McpRoutes(
                new AgentTools(database),
                new AgentCalls(api, telling, new RunningCalls(redis)),
                settings.find(Settings.PUBLIC_URL).orElse(null),
                OAuthSites.of(settings));
    }

    /** Who listens on all addresses is reached at this machine's. */
    private static URI ownAddress(Settings settings) {
        String host = settings.get(Settings.HTTP_HOST);
        String reached = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        String literal = reached.contains(":") ? "[" + reached + "]" : reached;
        return URI.create("http://" + literal + ":" + settings.get(Settings.HTTP_PORT));
    }

    public List<Route> routes() {
        return routes.all();
    }

    @Override
    public void close() {
        api.close();
        redis.close();
    }
}
