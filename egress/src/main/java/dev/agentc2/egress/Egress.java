package dev.agentc2.egress;

import dev.agentc2.egress.query.QueryRoutes;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.service.Service;
import java.util.List;
import java.util.Map;

/** All that leaves to people and programs: the read side over the store. Owns its pool of database connections. */
public final class Egress implements Service {
    private static final String NAME = "egress";

    /** Queries that run at a time; more wait. */
    private static final int CONNECTIONS = 8;

    private final Database database;
    private final QueryRoutes queries;

    public Egress(Platform platform) {
        this.database = new Database(platform.settings().get(Settings.POSTGRES_URL), NAME, CONNECTIONS);
        this.queries = new QueryRoutes(database, platform.clock());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Route> routes() {
        return queries.routes();
    }

    @Override
    public void start() {
        // the pool connects by itself
    }

    @Override
    public Map<String, Health> health() {
        return Map.of("store", queries.health());
    }

    @Override
    public void close() {
        database.close();
    }
}
