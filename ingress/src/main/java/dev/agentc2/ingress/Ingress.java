package dev.agentc2.ingress;

import dev.agentc2.ingress.access.Access;
import dev.agentc2.ingress.capture.Capture;
import dev.agentc2.ingress.manage.Management;
import dev.agentc2.ingress.oauth.ConnectedClients;
import dev.agentc2.ingress.people.PeopleRoutes;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.service.Service;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The service that lets commands into Kafka. */
public final class Ingress implements Service {
    private static final Duration AGENTS_WITHIN = Duration.ofSeconds(10);

    /** Requests of signing in and managing that PostgreSQL serves at a time; more wait. */
    private static final int CONNECTIONS = 8;

    /** Only the first start reads everything; the others go on with what the topics hold already. */
    private static final Duration CAPTURED_WITHIN = Duration.ofSeconds(10);

    private final CommandLog log;
    private final AgentDirectory agents;
    private final ToolOffers offers;
    private final Database database;
    private final PeopleRoutes peopleRoutes;
    private final ConnectedClients connectedClients;
    private final Access access;
    private final Management management;
    private final Capture capture;
    private final List<Route> routes;

    public Ingress(Platform platform) {
        KafkaClients clients = new KafkaClients(platform.settings(), platform.serde());
        log = new CommandLog(clients);
        agents = new AgentDirectory(clients, platform.serde());
        offers = new ToolOffers(clients, platform.serde());
        capture = new Capture(platform, clients);
        database = new Database(platform.settings().get(Settings.POSTGRES_URL), "ingress", CONNECTIONS)
                .measuredBy(platform.telemetry().registry());
        peopleRoutes = new PeopleRoutes(database, platform.settings().find(Settings.PUBLIC_URL), platform.clock());
        connectedClients = new ConnectedClients(platform, database);
        access = new Access(platform, database, connectedClients.ofPerson());
        Cancellations cancellations = new Cancellations(log, platform.clock());
        management = new Management(
                platform, database, cancellations, offers, new ConnectionChecks(log, offers, platform.clock()));
        int longestText = platform.settings().get(Settings.MESSAGE_TEXT_BYTES);
        MessageRoutes messages = new MessageRoutes(log, cancellations, agents, longestText, platform.clock());
        ApprovalRoutes approvals = new ApprovalRoutes(database, new EditedArguments(offers), log, platform.clock());
        routes = Stream.of(
                        messages.routes(),
                        approvals.routes(),
                        management.routes(),
                        peopleRoutes.routes(),
                        connectedClients.routes(),
                        access.routes())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public String name() {
        return "ingress";
    }

    @Override
    public List<Route> routes() {
        return routes;
    }

    @Override
    public void tellsOfChangedCallers(Consumer<String> listener) {
        peopleRoutes.onCallerChanged(listener);
        connectedClients.onChanged(listener);
    }

    @Override
    public void start() {
        capture.start();
        try {
            capture.awaitSettled(CAPTURED_WITHIN);
            agents.start();
            offers.start();
            agents.awaitCaughtUp(AGENTS_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Map<String, Health> health() {
        return Map.of(
                "log",
                log.isReachable()
                        ? Health.up("commands are acknowledged")
                        : Health.degraded("the last command was not acknowledged"),
                "configuration",
                capture.health(),
                "agents",
                agents.isCaughtUp()
                        ? Health.up("configuration is known")
                        : Health.down("configuration isn't known yet"));
    }

    @Override
    public void close() {
        access.close();
        connectedClients.close();
        management.close();
        capture.close();
        agents.close();
        offers.close();
        log.close();
        database.close();
    }
}
