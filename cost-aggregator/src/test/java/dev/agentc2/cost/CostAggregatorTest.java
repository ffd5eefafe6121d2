package dev.agentc2.cost;

import static dev.agentc2.cost.topology.Commands.ask;
import static dev.agentc2.cost.topology.Commands.organization;
import static dev.agentc2.cost.topology.Commands.settle;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedKafka;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.TopicProvisioner;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.CostDaily;
import dev.agentc2.wire.LeaseGranted;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The service on a real broker: what is committed is there once, whoever comes and goes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("adapter")
class CostAggregatorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final WireSerde serde = new WireSerde(new InMemorySchemaRegistry());
    private Path home;
    private EmbeddedKafka kafka;
    private KafkaClients clients;
    private KafkaProducer<String, SpecificRecord> producer;
    private KafkaProducer<byte[], byte[]> bytes;

    @BeforeAll
    void start(@TempDir Path dir) {
        home = dir;
        kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0);
        clients = new KafkaClients(settings("any"), serde);
        producer = clients.producer("test");
        bytes = clients.bytesProducer("test-bytes");
        TopicProvisioner provisioner = new TopicProvisioner(Map.of());
        try (var admin = clients.admin("test")) {
            provisioner.apply(admin, provisioner.plan(admin), false);
        }
    }

    @AfterAll
    void stop() {
        producer.close();
        bytes.close();
        kafka.close();
    }

    @Test
    void a_grant_arrives_in_the_partition_of_its_holder() {
        send(Topics.CONFIG_ORGANIZATIONS, "lender", organization("lender", 800L));
        try (CostAggregator service = started("one")) {
            await().atMost(PATIENCE).until(() -> {
                send(Topics.BUDGET_COMMANDS, "lender", ask("lender", 5, 10, 10));
                return !committed(Topics.BUDGET_DECISIONS, granted("lender")).isEmpty();
            });
            ConsumerRecord<String, byte[]> grant =
                    committed(Topics.BUDGET_DECISIONS, granted("lender")).getFirst();
            assertEquals(5, grant.partition());
            assertEquals("lender", grant.key());
            assertEquals(Health.Status.UP, status(service));
        }
    }

    @Test
    void after_a_restart_it_goes_on_with_its_state_and_books_nothing_twice() {
        try (CostAggregator service = started("one")) {
            send(Topics.BUDGET_COMMANDS, "spender", settle("spender", 1, "c-t/1/1", 10, 0, 0));
            await().atMost(PATIENCE).until(() -> calls("spender") == 1);
        }
        try (CostAggregator service = started("one")) {
            send(Topics.BUDGET_COMMANDS, "spender", settle("spender", 1, "c-t/1/1", 10, 0, 0));
            send(Topics.BUDGET_COMMANDS, "spender", settle("spender", 1, "c-t/1/2", 10, 0, 0));
            await().atMost(PATIENCE).until(() -> calls("spender") == 2);
        }
        assertEquals(
                2,
                committed(Topics.COST_EVENTS, value -> org(value).equals("spender"))
                        .size());
    }

    @Test
    void another_instance_takes_over_without_waiting_for_the_session_of_the_first() {
        CostAggregator first = started("one");
        try (CostAggregator second = started("two")) {
            send(Topics.BUDGET_COMMANDS, "mover", settle("mover", 1, "c-t/1/1", 10, 0, 0));
            await().atMost(PATIENCE).until(() -> calls("mover") == 1);
            first.close();
            send(Topics.BUDGET_COMMANDS, "mover", settle("mover", 1, "c-t/1/2", 10, 0, 0));
            await().atMost(PATIENCE).until(() -> calls("mover") == 2);
        } finally {
            first.close();
        }
    }

    @Test
    void poison_on_both_inputs_goes_to_the_dead_letters_and_the_rest_flows() {
        bytes.send(new ProducerRecord<>(Topics.CONFIG_ORGANIZATIONS.name(), utf8("o"), new byte[] {9, 9}));
        bytes.send(new ProducerRecord<>(Topics.BUDGET_COMMANDS.name(), utf8("eater"), new byte[] {8}));
        send(Topics.BUDGET_COMMANDS, "eater", organization("eater", 1L));
        send(Topics.BUDGET_COMMANDS, "eater", settle("eater", 1, "c-t/1/1", 10, 0, 0));
        try (CostAggregator service = started("one")) {
            await().atMost(PATIENCE).until(() -> calls("eater") == 1);
            assertTrue(
                    letters()
                            .containsAll(List.of(
                                    Topics.CONFIG_ORGANIZATIONS.name() + " UNREADABLE",
                                    Topics.BUDGET_COMMANDS.name() + " UNREADABLE",
                                    Topics.BUDGET_COMMANDS.name() + " UNEXPECTED")),
                    () -> letters().toString());
        }
    }

    @Test
    void it_starts_before_its_topics_exist() {
        try (EmbeddedKafka empty = EmbeddedKafka.start(home.resolve("empty"), 0)) {
            Settings settings =
                    settings("early").with(Map.of(Settings.KAFKA_BOOTSTRAP_SERVERS.name(), empty.bootstrapServers()));
            Platform platform = new Platform(settings, new Telemetry(), serde, Clock.systemUTC());
            try (CostAggregator service = new CostAggregator(platform)) {
                service.start();
                assertEquals(Health.Status.DOWN, status(service));
                TopicProvisioner provisioner = new TopicProvisioner(Map.of());
                try (var admin = new KafkaClients(settings, serde).admin("test")) {
                    provisioner.apply(admin, provisioner.plan(admin), false);
                }
                await().atMost(PATIENCE).until(() -> status(service) != Health.Status.DOWN);
            }
        }
    }

    private CostAggregator started(String instance) {
        CostAggregator service =
                new CostAggregator(new Platform(settings(instance), new Telemetry(), serde, Clock.systemUTC()));
        service.start();
        await().atMost(PATIENCE).until(() -> status(service) == Health.Status.UP);
        return service;
    }

    private Settings settings(String instance) {
        return Settings.of(Map.of(
                Settings.HOME.name(), home.resolve(instance).toString(),
                Settings.KAFKA_BOOTSTRAP_SERVERS.name(), kafka.bootstrapServers()));
    }

    private void send(Topic topic, String key, SpecificRecord value) {
        producer.send(new ProducerRecord<>(topic.name(), key, value));
    }

    private long calls(String orgId) {
        return committed(Topics.COST_DAILY, value -> org(value).equals(orgId)).stream()
                .mapToLong(r -> ((CostDaily) read(r)).getCalls())
                .max()
                .orElse(0);
    }

    private Predicate<SpecificRecord> granted(String orgId) {
        return value -> value instanceof LeaseGranted && org(value).equals(orgId);
    }

    private List<String> letters() {
        return records(Topics.DEADLETTERS).stream()
                .map(r -> RecordHeaders.text(r.headers(), DeadLetters.TOPIC) + " "
                        + RecordHeaders.text(r.headers(), DeadLetters.CAUSE))
                .toList();
    }

    private List<ConsumerRecord<String, byte[]>> committed(Topic topic, Predicate<SpecificRecord> wanted) {
        return records(topic).stream().filter(r -> wanted.test(read(r))).toList();
    }

    /** All that a reader of committed records sees now. */
    private List<ConsumerRecord<String, byte[]>> records(Topic topic) {
        try (KafkaConsumer<String, byte[]> consumer =
                clients.consumer("test", Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
            }
            return found;
        }
    }

    private SpecificRecord read(ConsumerRecord<String, byte[]> record) {
        SpecificRecord value = serde.deserialize(record.value());
        if (value == null) {
            throw new AssertionError("a tombstone on " + record.topic());
        }
        return value;
    }

    private static Health.Status status(CostAggregator service) {
        return service.health().values().iterator().next().status();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String org(SpecificRecord value) {
        return String.valueOf(value.get(value.getSchema().getField("orgId").pos()));
    }
}
