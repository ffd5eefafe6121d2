package dev.agentc2.egress;

import dev.agentc2.egress.mcp.McpEndpoint;
import dev.agentc2.egress.page.PageRoutes;
import dev.agentc2.egress.query.QueryRoutes;
import dev.agentc2.egress.reference.ReferenceRoutes;
import dev.agentc2.egress.stream.TurnStreaming;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.service.Service;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that leaves to people and programs: the page, the streams of turns, the MCP endpoint and the read side over the store. Owns its pool of
 * database connections and its Kafka clients.
 */
public final class Egress implements Service {
    private static final String NAME = "egress";

    /** Queries that run at a time; more wait. */
    private static final int CONNECTIONS = 8;

    private final Database database;
    private final QueryRoutes queries;
    private final TurnStreaming streaming;
    private final McpEndpoint mcp;

    public Egress(Platform platform) {
        KafkaClients clients = new KafkaClients(platform.settings(), platform.serde());
        this.database = new Database(platform.settings().get(Settings.POSTGRES_URL), NAME, CONNECTIONS);
        this.queries = new QueryRoutes(database, platform.clock());
        this.streaming = new TurnStreaming(platform, clients, queries.replies());
        this.mcp = new McpEndpoint(platform, database, streaming.telling());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Route> routes() {
        return Stream.of(
                        new PageRoutes().routes(),
                        ReferenceRoutes.routes(),
                        queries.routes(),
                        streaming.routes(),
                        mcp.routes())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public void start() {
        streaming.start();
    }

    @Override
    public Map<String, Health> health() {
        Map<String, Health> health = new TreeMap<>(streaming.health());
        health.put("store", queries.health());
        return health;
    }

    @Override
    public void drain() {
        streaming.drain();
    }

    @Override
    public void close() {
        streaming.close();
        mcp.close();
        database.close();
    }
}
