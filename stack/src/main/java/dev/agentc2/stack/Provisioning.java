package dev.agentc2.stack;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.topics.RegistryClient;
import dev.agentc2.topics.SchemaProvisioner;
import dev.agentc2.topics.TopicChange;
import dev.agentc2.topics.TopicPlan;
import dev.agentc2.topics.TopicProvisioner;
import dev.agentc2.topics.WireSerde;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Brings the topics and schemas of a cluster in line with the catalogue. Not thread-safe. */
public final class Provisioning implements AutoCloseable {
    private final Admin admin;
    private final RegistryClient registry;
    private final TopicProvisioner topics;
    private final SchemaProvisioner schemas;

    /**
     * Provisioning of the cluster that the settings' addresses name.
     *
     * @param ownBroker whether that is the stack's embedded broker
     */
    Provisioning(Settings settings, boolean ownBroker) {
        registry = new RegistryClient(URI.create(settings.get(Settings.SCHEMA_REGISTRY_URL)));
        admin = new KafkaClients(settings, new WireSerde(registry)).admin("agentc2-provisioning");
        topics = ownBroker
                ? TopicProvisioner.onOneMachine(
                        partitions(settings), Runtime.getRuntime().availableProcessors())
                : new TopicProvisioner(partitions(settings));
        schemas = new SchemaProvisioner(registry);
    }

    /** Provisioning of the running stack. */
    public static Provisioning running(Settings settings) {
        return new Provisioning(runningAt(settings), hasOwnBroker(settings));
    }

    /**
     * The addresses of a stack that runs.
     *
     * @throws StackException when nothing listens there
     */
    public static Settings runningAt(Settings settings) {
        Settings running = addresses(settings);
        Neighbours.check(running, "Is the stack running? Start it with: ./agentc2 up");
        return running;
    }

    /** Whether the settings leave the broker to the stack. */
    static boolean hasOwnBroker(Settings settings) {
        return settings.find(Settings.KAFKA_BOOTSTRAP_SERVERS).isEmpty();
    }

    /** The settings of a running stack as its neighbours see it: what they don't name are the embedded parts. */
    static Settings addresses(Settings settings) {
        Map<String, String> local = new HashMap<>();
        if (hasOwnBroker(settings)) {
            local.put(Settings.KAFKA_BOOTSTRAP_SERVERS.name(), "127.0.0.1:" + settings.get(Settings.KAFKA_PORT));
        }
        if (settings.find(Settings.SCHEMA_REGISTRY_URL).isEmpty()) {
            local.put(Settings.SCHEMA_REGISTRY_URL.name(), "http://127.0.0.1:" + settings.get(Settings.REGISTRY_PORT));
        }
        return settings.with(local);
    }

    /** What {@link #apply} would do, for a person: a line each. */
    public List<String> plan() {
        List<String> lines = new ArrayList<>(topics.plan(admin).lines());
        lines.addAll(schemas.plan());
        return lines;
    }

    /**
     * Does it.
     *
     * @param allowDestructive consent to changes that lose records or move keys
     * @return what was planned and what was held back, a line each
     */
    public List<String> apply(boolean allowDestructive) {
        TopicPlan plan = topics.plan(admin);
        List<TopicChange> heldBack = topics.apply(admin, plan, allowDestructive);
        schemas.apply();
        List<String> lines = new ArrayList<>(plan.lines());
        heldBack.forEach(change -> lines.add("held back: " + change.topic() + "  " + change.what()));
        return lines;
    }

    private static Map<String, Integer> partitions(Settings settings) {
        Map<String, Integer> partitions = new HashMap<>();
        settings.find(Settings.PARTITIONS_CONVERSATION).ifPresent(n -> partitions.put("conversation", n));
        settings.find(Settings.PARTITIONS_ORG).ifPresent(n -> partitions.put("org", n));
        return partitions;
    }

    @Override
    public void close() {
        admin.close();
        registry.close();
    }
}
