package dev.agentc2.agent.model;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.credentials.ConnectionCredentials;
import dev.agentc2.platform.credentials.StoredCredentials;
import dev.agentc2.platform.effect.EffectLimits;
import dev.agentc2.platform.effect.EffectWorker;
import dev.agentc2.platform.effect.EffectWorkerConfig;
import dev.agentc2.platform.kafka.CompactedTopic;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.network.HostPolicy;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.topics.Topics;
import dev.agentc2.wire.ConnectionConfig;
import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;

/**
 * Calls models for the requests on {@code model.requests}, which it reads uncommitted so that the first token waits for
 * no commit. Starts once, closes once; {@link #health} may be called from any thread.
 */
public final class ModelWorker implements AutoCloseable {
    private static final String NAME = "model-worker";
    private static final String SERVICE = "agent-processor";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Longer than a broker's restart, and than clocks are set ahead by; a call's own deadline ends the wait before. */
    private static final Duration DELTA_DELIVERY = Duration.ofDays(1);

    private final ModelProviders providers;
    private final CompactedTopic<ConnectionConfig> connections;
    private final ConnectionCredentials credentials;
    private final ProviderClients ownClients;
    private final Producer<String, SpecificRecord> deltas;
    private final CallWatch watch;
    private final EffectWorker worker;

    /**
     * @param providers the providers; closed with the worker
     */
    public ModelWorker(Platform platform, ModelProviders providers) {
        Settings settings = platform.settings();
        KafkaClients clients = new KafkaClients(settings, platform.serde());
        this.providers = providers;
        this.deltas = clients.producer(NAME + "-deltas", DELTA_DELIVERY);
        this.watch = new CallWatch(Duration.ofMillis(settings.get(Settings.MODEL_IDLE_TIMEOUT_MS)), platform.clock());
        this.connections = new CompactedTopic<>(
                clients,
                platform.serde(),
                Topics.CONFIG_CONNECTIONS,
                ConnectionConfig.class,
                NAME + "-connections",
                (key, before, after) -> {});
        this.credentials =
                new ConnectionCredentials(new StoredCredentials(settings, NAME + "-credentials"), platform.clock());
        HostPolicy hosts = HostPolicy.of(false, settings.get(Settings.MODEL_URL_ALLOW));
        this.ownClients = new ProviderClients(hosts, platform.clock());
        var handler = new ModelCallHandler(
                providers,
                new OwnProviders(new TopicConnections(connections), credentials, ownClients, hosts),
                new DeltaTopic(deltas, platform.deltas(), SERVICE, platform.clock()),
                new DeltaPace(),
                watch,
                new ModelMetrics(platform.telemetry().registry()),
                platform.clock());
        EffectLimits limits = EffectLimits.of(
                settings.get(Settings.MODEL_CALLS_IN_FLIGHT), settings.get(Settings.MODEL_CALLS_IN_FLIGHT_PER_ORG));
        EffectWorkerConfig config =
                EffectWorkerConfig.of(NAME, SERVICE, Topics.MODEL_REQUESTS, Topics.MODEL_RESULTS, false, limits);
        this.worker = new EffectWorker(platform, clients, config, handler);
    }

    /** Begins to work. */
    public void start() {
        connections.start();
        worker.start();
    }

    /** How it is; degraded when no provider is set up, for then only organisations with their own can call one. */
    public Health health() {
        Health health = worker.health();
        boolean idle = providers.catalogue().byName().isEmpty();
        return idle && health.status() == Health.Status.UP ? Health.degraded(providers.description()) : health;
    }

    @Override
    public void close() {
        worker.close();
        connections.close();
        credentials.close();
        watch.close();
        deltas.close(PATIENCE);
        ownClients.close();
        providers.close();
    }
}
