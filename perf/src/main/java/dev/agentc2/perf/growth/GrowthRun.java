package dev.agentc2.perf.growth;

import dev.agentc2.agent.topology.TurnStreams;
import dev.agentc2.perf.Parts;
import dev.agentc2.perf.ProcessUse;
import dev.agentc2.perf.SimulatedRules;
import dev.agentc2.perf.TemporaryFolder;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.platform.telemetry.TraceContext;
import dev.agentc2.topics.RegistryClient;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.AgentConfig;
import dev.agentc2.wire.InboundMessage;
import dev.agentc2.wire.OrganizationConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The turns' stream of agent-processor on an embedded broker, with messages written straight to the inbound topic and
 * answers straight to the model's results. All in this process and a temporary folder; {@link #close} ends and deletes
 * it. Used by one thread.
 */
final class GrowthRun implements AutoCloseable {
    private static final int IN_FLIGHT = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Parts parts;
    private final TemporaryFolder home;
    private final Platform platform;
    private final Producer<String, SpecificRecord> producer;
    private final Semaphore free = new Semaphore(IN_FLIGHT);
    private TurnStreams turns;
    private long messages;

    /** What some turns cost. */
    record Cost(int turns, double seconds, double cpuMsPerTurn) {}

    private GrowthRun(Parts parts) throws IOException {
        this.parts = parts;
        home = parts.later(TemporaryFolder.create("agentc2-growth"));
        Settings settings = parts.embedded(home.path());
        RegistryClient registry =
                parts.later(new RegistryClient(URI.create(settings.get(Settings.SCHEMA_REGISTRY_URL))));
        WireSerde serde = new WireSerde(registry);
        platform = new Platform(settings, parts.later(new Telemetry()), serde, Clock.systemUTC());
        KafkaClients clients = new KafkaClients(settings, serde);
        producer = parts.later(clients.producer("growth"));
        parts.later(new AnsweringModel(clients, serde, producer, free::release)).start();
        turns = new TurnStreams(platform, SimulatedRules.rules());
        parts.later(() -> turns.close());
    }

    /** Starts everything but the turns. */
    static GrowthRun start() throws IOException {
        Parts parts = new Parts();
        try {
            return new GrowthRun(parts);
        } catch (IOException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /** Starts the turns; returns how many seconds it took until they are processed. */
    double startTurns() throws InterruptedException, IOException {
        long begun = System.nanoTime();
        turns.start();
        while (turns.health().status() != Health.Status.UP) {
            if (System.nanoTime() - begun > PATIENCE.toNanos() * 10) {
                throw new IOException(
                        "turns aren't processed: " + turns.health().detail());
            }
            Thread.sleep(POLL);
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    /**
     * What it takes to have the state again.
     *
     * @param stateBytes of the state on disk
     * @param changelogBytes of the topics that it is read from
     * @param seconds until turns are processed again
     */
    record Restored(long stateBytes, long changelogBytes, double seconds) {}

    /** Stops the turns, forgets their state on this disk and starts them again. */
    Restored restoreTurns() throws InterruptedException, IOException {
        turns.close();
        Path state = home.path().resolve("streams");
        long stateBytes = TemporaryFolder.bytes(state, "");
        long changelogBytes = topicBytes().entrySet().stream()
                .filter(topic -> topic.getKey().endsWith("-changelog"))
                .mapToLong(Map.Entry::getValue)
                .sum();
        new TemporaryFolder(state).close();
        turns = new TurnStreams(platform, SimulatedRules.rules());
        return new Restored(stateBytes, changelogBytes, startTurns());
    }

    /** Bytes of records that the broker keeps, by topic. */
    SortedMap<String, Long> topicBytes() throws IOException {
        SortedMap<String, Long> bytes = new TreeMap<>();
        try (Stream<Path> folders = Files.list(home.path().resolve("kafka"))) {
            for (Path folder : folders.filter(Files::isDirectory).toList()) {
                String topic = folder.getFileName().toString().replaceFirst("-\\d+$", "");
                bytes.merge(topic, TemporaryFolder.bytes(folder, ".log"), Long::sum);
            }
        }
        return bytes;
    }

    /** Makes organisations known, each with agents that remember so many messages. */
    void configure(int firstOrg, int organizations, Map<String, Integer> agents) {
        for (int org = firstOrg; org < firstOrg + organizations; org++) {
            String orgId = new Chat(org, 0, "").orgId();
            send(Topics.CONFIG_ORGANIZATIONS, orgId, organization(orgId));
            for (Map.Entry<String, Integer> agent : agents.entrySet()) {
                String id = new Chat(org, 0, agent.getKey()).agentId();
                send(Topics.CONFIG_AGENTS, id, agent(orgId, id, agent.getValue()));
            }
        }
        producer.flush();
    }

    /** Runs turns, a number of them at a time, and waits for the last reply. */
    Cost run(int count, IntFunction<Chat> chats) throws InterruptedException, IOException {
        long begun = System.nanoTime();
        long cpu = ProcessUse.of(ProcessHandle.current()).cpuMs();
        for (int i = 0; i < count; i++) {
            take(1);
            say(chats.apply(i));
        }
        take(IN_FLIGHT);
        free.release(IN_FLIGHT);
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new Cost(
                count, seconds, (double) (ProcessUse.of(ProcessHandle.current()).cpuMs() - cpu) / count);
    }

    private void take(int permits) throws InterruptedException, IOException {
        if (!free.tryAcquire(permits, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("replies don't come: " + turns.health().detail());
        }
    }

    private void say(Chat chat) {
        long now = System.currentTimeMillis();
        String turn = chat.conversationId() + "-t" + Long.toString(messages++, Character.MAX_RADIX);
        send(
                Topics.MESSAGES_INBOUND,
                chat.orgId() + "/" + chat.conversationId(),
                InboundMessage.newBuilder()
                        .setOrgId(chat.orgId())
                        .setConversationId(chat.conversationId())
                        .setTurnId(turn)
                        .setMessageId("m-" + turn)
                        .setAgentId(chat.agentId())
                        .setChannel("api")
                        .setUserId("u1")
                        .setText(SimulatedRules.QUESTION)
                        .setReceivedAt(now)
                        .build());
    }

    private void send(Topic topic, String key, SpecificRecord value) {
        ProducerRecord<String, SpecificRecord> record = new ProducerRecord<>(topic.name(), key, value);
        new RecordHeaders(
                        key,
                        value.getSchema().getName(),
                        "growth",
                        System.currentTimeMillis(),
                        TraceContext.start(),
                        "-",
                        key)
                .writeTo(record.headers());
        producer.send(record);
    }

    private static OrganizationConfig organization(String orgId) {
        return OrganizationConfig.newBuilder()
                .setOrgId(orgId)
                .setSlug(orgId)
                .setName(orgId)
                .setStatus("ACTIVE")
                .setUpdatedAt(0)
                .build();
    }

    private static AgentConfig agent(String orgId, String id, int memoryMessages) {
        return AgentConfig.newBuilder()
                .setAgentId(id)
                .setOrgId(orgId)
                .setSlug(id)
                .setName(id)
                .setVersion(1)
                .setInstructions("You are a helpful assistant.")
                .setTools(List.of("clock", "calculator"))
                .setMemoryMessages(memoryMessages)
                .setMaxSteps(6)
                .setMaxOutputTokens(1_024)
                .setTurnTimeoutMs(600_000)
                .setUpdatedAt(0)
                .build();
    }

    @Override
    public void close() throws IOException {
        parts.close();
    }
}
