package dev.agentc2.ingress;

import dev.agentc2.ingress.capture.Capture;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.service.Service;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The service that lets commands into Kafka. */
public final class Ingress implements Service {
    private static final Duration AGENTS_WITHIN = Duration.ofSeconds(10);

    /** Only the first start reads everything; the others go on with what the topics hold already. */
    private static final Duration CAPTURED_WITHIN = Duration.ofSeconds(10);

    private final CommandLog log;
    private final AgentDirectory agents;
    private final Capture capture;
    private final List<Route> routes;

    public Ingress(Platform platform) {
        KafkaClients clients = new KafkaClients(platform.settings(), platform.serde());
        log = new CommandLog(clients);
        agents = new AgentDirectory(clients, platform.serde());
        capture = new Capture(platform, clients);
        routes = new MessageRoutes(log, agents, platform.settings().get(Settings.MESSAGE_TEXT_BYTES), platform.clock())
                .routes();
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
    public void start() {
        capture.start();
        try {
            capture.awaitSettled(CAPTURED_WITHIN);
            agents.start();
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
        capture.close();
        try {
            agents.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.close();
    }
}
