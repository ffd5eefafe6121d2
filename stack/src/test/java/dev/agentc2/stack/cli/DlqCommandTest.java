package dev.agentc2.stack.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.embedded.EmbeddedKafka;
import dev.agentc2.embedded.EmbeddedRegistry;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.DeadLetters.Cause;
import dev.agentc2.platform.kafka.DeadLetters.Origin;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.stack.Provisioning;
import dev.agentc2.topics.RegistryClient;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.CancelTurn;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does with dead letters, against a real broker and registry. */
@Tag("adapter")
@SuppressWarnings("NullAway.Init") // started once for all
class DlqCommandTest {
    private static final byte[] KEY = "org/conv".getBytes(UTF_8);

    private static EmbeddedKafka kafka;
    private static EmbeddedRegistry registry;
    private static RegistryClient registryClient;
    private static Settings settings;
    private static WireSerde serde;
    private static KafkaClients clients;
    private static KafkaProducer<byte[], byte[]> producer;
    private static long offset = 100;

    /** How a command went. */
    private record Run(int code, String out, String err) {
        JsonNode json() throws Exception {
            return Json.MAPPER.readTree(out);
        }
    }

    @BeforeAll
    static void start(@TempDir Path dir) {
        kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0);
        registry = EmbeddedRegistry.start(dir.resolve("registry"), 0);
        settings = Settings.of(Map.of(
                Settings.KAFKA_BOOTSTRAP_SERVERS.name(),
                kafka.bootstrapServers(),
                Settings.SCHEMA_REGISTRY_URL.name(),
                registry.url()));
        try (Provisioning provisioning = Provisioning.running(settings)) {
            provisioning.apply(false);
        }
        registryClient = new RegistryClient(URI.create(registry.url()));
        serde = new WireSerde(registryClient);
        clients = new KafkaClients(settings, serde);
        producer = clients.bytesProducer("test");
    }

    @AfterAll
    static void stop() {
        producer.close();
        registryClient.close();
        registry.close();
        kafka.close();
    }

    @Test
    void aReplayedRecordIsWhatItWasPlusAHeaderThatSaysSo() throws Exception {
        byte[] value = cancel("turn-1");
        long letter = bury(Topics.MESSAGES_INBOUND, 3, value, Cause.DEFECT, "agent-processor");
        String place = place(letter);

        Run run = dlq("replay", String.valueOf(letter));
        assertEquals(0, run.code(), run.err());
        ConsumerRecord<byte[], byte[]> sent = newest(Topics.MESSAGES_INBOUND, 3);
        assertTrue(run.out().contains("partition 3, offset " + sent.offset()), run.out());
        assertArrayEquals(KEY, sent.key());
        assertArrayEquals(value, sent.value());
        assertEquals("effect-1", RecordHeaders.text(sent.headers(), RecordHeaders.ID));
        assertEquals(place, RecordHeaders.text(sent.headers(), DeadLetters.REPLAY_OF));
        assertNull(RecordHeaders.text(sent.headers(), DeadLetters.CAUSE));
        assertEquals(3, sent.headers().toArray().length, "id, tenant, replay-of");

        JsonNode shown = dlq("show", String.valueOf(letter), "--json").json();
        assertEquals("replayed", shown.path("state").asText());
        assertEquals(sent.offset(), shown.at("/decisions/0/replayedOffset").asLong());
        assertFalse(dlq("list").out().contains(place.substring(Topics.PREFIX.length())));
        assertTrue(dlq("list", "--all").out().contains(place.substring(Topics.PREFIX.length())));
    }

    @Test
    void aLetterIsReplayedOnceUnlessItIsAskedForAndDoesNoHarm() throws Exception {
        long harmless = bury(Topics.TOOLS_CALLS, 0, cancel("turn-2"), Cause.UNEXPECTED, "tool-executor");
        long once = bury(Topics.COST_EVENTS, 0, cancel("turn-3"), Cause.REFUSED, "audit-sink");
        assertEquals(
                0, dlq("replay", String.valueOf(harmless), String.valueOf(once)).code());

        Run again = dlq("replay", String.valueOf(harmless));
        assertEquals(1, again.code());
        assertTrue(again.err().contains("replayed already"), again.err());
        assertEquals(0, dlq("replay", "--again", String.valueOf(harmless)).code());
        Run never = dlq("replay", "--again", String.valueOf(once));
        assertEquals(1, never.code());
        assertTrue(never.err().contains("once at most"), never.err());
    }

    @Test
    void whatWouldDoHarmIsRefusedWithTheReason() throws Exception {
        long compacted = bury(Topics.CONFIG_AGENTS, 0, cancel("turn-4"), Cause.UNREADABLE, "agent-processor");
        long delta = bury(Topics.STREAM_DELTAS, 0, cancel("turn-5"), Cause.UNREADABLE, "egress");
        long gone = bury(Topics.TOOLS_CALLS, 999, cancel("turn-6"), Cause.UNREADABLE, "tool-executor");
        Run run = dlq("replay", "" + compacted, "" + delta, "" + gone, "987654", "--json");
        assertEquals(1, run.code());
        assertEquals(4, run.json().path("refused").size(), run.out());
        assertTrue(run.err().contains("older state"), run.err());
        assertTrue(run.err().contains("moved on"), run.err());
        assertTrue(run.err().contains("fewer partitions"), run.err());
        assertTrue(run.err().contains("no letter of this number"), run.err());
    }

    @Test
    void oneRecordThatTwoCouldNotTakeIsSettledForBothAndCopiesAreOneLine() throws Exception {
        long at = ++offset;
        long first = bury(Topics.TURNS_EVENTS, 1, at, cancel("turn-7"), Cause.REFUSED, "audit-sink");
        long copy = bury(Topics.TURNS_EVENTS, 1, at, cancel("turn-7"), Cause.REFUSED, "audit-sink");
        long other = bury(Topics.TURNS_EVENTS, 1, at, cancel("turn-7"), Cause.DEFECT, "egress");
        JsonNode listed = dlq("list", "--from", "turns.events", "--json").json().path("letters");
        assertEquals(2, listed.size(), listed::toString);
        assertEquals(copy, listed.at("/0/copies/0").asLong());
        assertTrue(dlq("list").out().contains("audit-sink (2 times)"));
        assertEquals(
                first, dlq("show", "" + copy, "--json").json().path("letter").asLong());

        Run all = dlq("replay", "--all", "--from", "turns.events", "--dry-run");
        assertEquals(0, all.code(), all.err());
        assertEquals(
                2,
                dlq("list", "--from", "turns.events", "--json")
                        .json()
                        .path("letters")
                        .size());
        Run run = dlq("replay", "--all", "--from", "agentc2.turns.events");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("letter " + other + ": is about the same record as letter " + first), run.out());
        assertEquals(
                0,
                dlq("list", "--from", "turns.events", "--json")
                        .json()
                        .path("letters")
                        .size());
        assertEquals(1, newest(Topics.TURNS_EVENTS, 1).offset() + 1, "sent once");
    }

    @Test
    void discardingIsNotedWithItsReason() throws Exception {
        long letter = bury(Topics.BUDGET_COMMANDS, 0, "junk".getBytes(UTF_8), Cause.UNREADABLE, "cost-aggregator");
        assertEquals(2, dlq("discard", "" + letter).code());
        assertEquals(2, dlq("discard", "" + letter, "--reason", " ").code());
        assertEquals(0, dlq("discard", "" + letter, "--reason", "sent by hand").code());
        assertEquals(1, dlq("discard", "" + letter, "--reason", "once more").code());
        JsonNode shown = dlq("show", "" + letter, "--json").json();
        assertEquals("discarded", shown.path("state").asText());
        assertEquals("sent by hand", shown.at("/decisions/0/reason").asText());
        assertEquals(
                System.getProperty("user.name"), shown.at("/decisions/0/by").asText());
        assertTrue(dlq("show", "" + letter).out().contains("DISCARDED by"));
    }

    @Test
    void theRecordIsShownOnlyWhenItIsAskedFor() throws Exception {
        long readable = bury(Topics.MESSAGES_INBOUND, 0, cancel("the-turn"), Cause.UNEXPECTED, "agent-processor");
        long text = bury(Topics.MESSAGES_INBOUND, 0, "a \u001b[31mword".getBytes(UTF_8), Cause.UNREADABLE, "x");
        long bytes = bury(Topics.MESSAGES_INBOUND, 0, new byte[] {(byte) 0xff, 1}, Cause.UNREADABLE, "x");
        long nothing = bury(Topics.MESSAGES_INBOUND, 0, null, Cause.UNEXPECTED, "x");
        assertFalse(dlq("show", "" + readable).out().contains("the-turn"));
        assertFalse(dlq("show", "" + readable, "--json").out().contains("the-turn"));
        assertTrue(dlq("show", "" + readable, "--body").out().contains("\"turnId\" : \"the-turn\""));
        JsonNode body = dlq("show", "" + readable, "--body", "--json").json().path("body");
        assertEquals("CancelTurn", body.path("type").asText());
        assertEquals("the-turn", body.at("/record/turnId").asText());
        assertTrue(dlq("show", "" + text, "--body").out().contains("a \uFFFD[31mword"));
        assertTrue(dlq("show", "" + bytes, "--body").out().contains("/wE="));
        assertTrue(dlq("show", "" + nothing, "--body").out().contains("tombstone"));
        dlq("show", "" + readable).out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
        dlq("list", "--all").out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
    }

    @Test
    void aLetterThatSomebodyElseWroteIsShownAndLeftAlone() throws Exception {
        long foreign = producer.send(new ProducerRecord<>(Topics.DEADLETTERS.name(), KEY, KEY))
                .get()
                .offset();
        assertTrue(dlq("show", "" + foreign).out().contains("doesn't tell where"));
        assertEquals(1, dlq("replay", "" + foreign).code());
        assertEquals(1, dlq("discard", "" + foreign, "--reason", "foreign").code());
    }

    @Test
    void whoBeginsLaterShutsOutWhoBeganBefore() throws Exception {
        long letter = bury(Topics.MODEL_RESULTS, 0, cancel("turn-8"), Cause.DEFECT, "agent-processor");
        try (KafkaProducer<byte[], byte[]> earlier = clients.fencedBytesProducer("earlier", "agentc2-dlq")) {
            earlier.initTransactions();
            earlier.beginTransaction();
            earlier.send(new ProducerRecord<>(Topics.MODEL_RESULTS.name(), 0, KEY, cancel("never")))
                    .get();
            assertEquals(0, dlq("replay", "" + letter).code());
            assertThrows(ProducerFencedException.class, earlier::commitTransaction);
        }
        assertArrayEquals(cancel("turn-8"), newest(Topics.MODEL_RESULTS, 0).value());
    }

    @Test
    void wrongUsageAndAStackThatIsNotThereAreSaid() {
        assertEquals(2, dlq("replay").code());
        assertEquals(2, dlq("replay", "1", "--all").code());
        assertEquals(2, dlq("replay", "1", "--service", "egress").code());
        assertEquals(2, dlq("show", "one").code());
        assertEquals(2, dlq("list", "--limit", "0").code());
        assertEquals(1, dlq("show", "987654").code());
        Settings nowhere = settings.with(Map.of(Settings.KAFKA_BOOTSTRAP_SERVERS.name(), "127.0.0.1:1"));
        Run run = run(nowhere, "dlq", "list");
        assertEquals(1, run.code());
        assertTrue(run.err().contains("Nothing answers at 127.0.0.1:1"), run.err());
    }

    private static byte[] cancel(String turnId) {
        return java.util.Objects.requireNonNull(serde.serialize(
                Topics.MESSAGES_INBOUND.name(),
                CancelTurn.newBuilder()
                        .setOrgId("org")
                        .setConversationId("conv")
                        .setTurnId(turnId)
                        .setRequestedBy("user:u")
                        .setRequestedAt(1)
                        .build()));
    }

    private static long bury(Topic topic, int partition, byte @Nullable [] value, Cause cause, String service)
            throws Exception {
        return bury(topic, partition, ++offset, value, cause, service);
    }

    private static long bury(Topic topic, int partition, long at, byte @Nullable [] value, Cause cause, String service)
            throws Exception {
        var headers = new org.apache.kafka.common.header.internals.RecordHeaders(List.of(
                new RecordHeader(RecordHeaders.ID, "effect-1".getBytes(UTF_8)),
                new RecordHeader(RecordHeaders.ORG_ID, "org".getBytes(UTF_8))));
        Origin origin = new Origin(topic.name(), partition, at);
        String detail = "A sentence that says what was wrong, and a word more than fits on one line of a terminal.";
        return producer.send(DeadLetters.letter(origin, KEY, value, headers, cause, detail, service, Instant.EPOCH))
                .get()
                .offset();
    }

    private static String place(long letter) throws Exception {
        JsonNode shown = dlq("show", "" + letter, "--json").json();
        return shown.path("topic").asText() + "/" + shown.path("partition").asText() + "/"
                + shown.path("offset").asText();
    }

    private static ConsumerRecord<byte[], byte[]> newest(Topic topic, int partition) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (var consumer = clients.bytesConsumer("test", Map.of("isolation.level", "read_committed"))) {
            TopicPartition from = new TopicPartition(topic.name(), partition);
            consumer.assign(List.of(from));
            long end = consumer.endOffsets(List.of(from)).getOrDefault(from, 0L);
            while (consumer.position(from) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(all::add);
            }
        }
        return all.getLast();
    }

    private static Run dlq(String... args) {
        List<String> all = new ArrayList<>(List.of("dlq"));
        all.addAll(List.of(args));
        return run(settings, all.toArray(String[]::new));
    }

    private static Run run(Settings with, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(with, new PrintWriter(out), new PrintWriter(err), args);
        return new Run(code, out.toString(), err.toString());
    }
}
