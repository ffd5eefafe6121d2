package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.stack.letters.Entry;
import dev.agentc2.stack.letters.LetterDesk;
import dev.agentc2.stack.letters.LetterFilter;
import dev.agentc2.stack.letters.LetterLines;
import dev.agentc2.stack.letters.Verdict;
import dev.agentc2.topics.RegistryClient;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.InboundMessage;
import dev.agentc2.wire.TurnAccepted;
import dev.agentc2.wire.TurnCompleted;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A newer program writes commands whose schema isn't registered yet: they are put aside, an operator sees why, registers
 * the schema and replays.
 */
@Tag("stack")
class DeadLetterScenarioTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CONVERSATION = "of-a-newer-program";
    private static final String FIRST = CONVERSATION + "-1";
    private static final String SECOND = CONVERSATION + "-2";
    private static final LetterFilter INBOUND = new LetterFilter("messages.inbound", null, null, null);

    @Test
    void aCommandThatFailedForAPassingReasonIsDoneOnceAfterItsReplay(@TempDir Path home) throws Exception {
        try (TestStack stack = TestStack.start(home, Map.of())) {
            Settings settings = stack.stack().settings();
            try (RegistryClient registry = new RegistryClient(URI.create(settings.get(Settings.SCHEMA_REGISTRY_URL)));
                    LetterDesk desk = new LetterDesk(settings, Clock.systemUTC())) {
                Log log = new Log(new KafkaClients(settings, new WireSerde(registry)), new WireSerde(registry));
                stack.ask("An ordinary question.");
                int calls = stack.provider().requests().size();
                Schema newer = newer();
                int id = nextId(registry);
                log.send(id, newer, question(log, FIRST));
                await().atMost(PATIENCE)
                        .until(() -> services(desk).containsAll(List.of("agent-processor", "audit-sink")));
                Entry letter = desk.list(INBOUND).getFirst();
                String told = String.join("\n", LetterLines.of(letter));
                assertTrue(told.contains("UNREADABLE") && told.contains("schema"), told);

                assertEquals(id, registry.register(Topics.MESSAGES_INBOUND.subject(newer.getFullName()), newer));
                replay(desk, letter, false);
                await().atMost(PATIENCE).until(() -> log.ends(FIRST) == 1);
                assertEquals(calls + 1, stack.provider().requests().size());

                replay(desk, letter, true);
                log.send(id, newer, question(log, SECOND));
                await().atMost(PATIENCE).until(() -> log.ends(SECOND) == 1);
                assertEquals(1, log.ends(FIRST), "the second replay was recognised");
                assertEquals(calls + 2, stack.provider().requests().size());
                assertTrue(desk.list(INBOUND).stream().noneMatch(Entry::open), "settled for both services");
            }
        }
    }

    /** Ids are given one after the other, and all schemas of the platform have theirs. */
    private static int nextId(RegistryClient registry) {
        return registry.register("unrelated", Schema.createRecord("Unrelated", null, "test", false, List.of())) + 1;
    }

    private static InboundMessage question(Log log, String turn) {
        return InboundMessage.newBuilder(
                        log.only(Topics.MESSAGES_INBOUND, InboundMessage.class).getFirst())
                .setConversationId(CONVERSATION)
                .setTurnId(turn)
                .setMessageId(turn)
                .setText("Tell me a story of the sea.")
                .build();
    }

    private static void replay(LetterDesk desk, Entry letter, boolean again) {
        List<Verdict> verdicts = desk.replay(List.of(letter.letter().number()), "test", again);
        assertTrue(verdicts.stream().allMatch(Verdict::done), verdicts::toString);
    }

    private static List<String> services(LetterDesk desk) {
        return desk.list(INBOUND).stream()
                .map(entry -> entry.letter().service())
                .toList();
    }

    /** The message's schema with a field more. */
    private static Schema newer() {
        String text = InboundMessage.getClassSchema().toString();
        String field = ",{\"name\":\"mood\",\"type\":[\"null\",\"string\"],\"default\":null}]}";
        return new Schema.Parser().parse(text.substring(0, text.lastIndexOf("]}")) + field);
    }

    private static byte[] bytes(int id, Schema schema, InboundMessage message) throws IOException {
        GenericRecord record = new GenericData.Record(schema);
        message.getSchema().getFields().forEach(field -> record.put(field.name(), message.get(field.pos())));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DataOutputStream head = new DataOutputStream(out);
        head.writeByte(0);
        head.writeInt(id);
        var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        return out.toByteArray();
    }

    /** What the topics hold, as a test asks for it. */
    private record Log(KafkaClients clients, WireSerde serde) {
        void send(int id, Schema schema, InboundMessage message) throws Exception {
            byte[] key = (message.getOrgId() + "/" + CONVERSATION).getBytes(StandardCharsets.UTF_8);
            try (var producer = clients.bytesProducer("test")) {
                producer.send(new ProducerRecord<>(Topics.MESSAGES_INBOUND.name(), key, bytes(id, schema, message)))
                        .get();
            }
        }

        /** How often a turn ended; it must have begun as often. */
        int ends(String turnId) {
            long begun = only(Topics.TURNS_EVENTS, TurnAccepted.class).stream()
                    .filter(event -> event.getTurnId().equals(turnId))
                    .count();
            long ended = only(Topics.TURNS_EVENTS, TurnCompleted.class).stream()
                    .filter(event -> event.getTurnId().equals(turnId))
                    .count();
            return begun == ended ? Math.toIntExact(ended) : 0;
        }

        <T extends SpecificRecord> List<T> only(Topic topic, Class<T> type) {
            List<T> found = new ArrayList<>();
            try (var consumer = clients.consumer("test", Map.of("isolation.level", "read_committed"))) {
                List<TopicPartition> all = consumer.partitionsFor(topic.name()).stream()
                        .map(info -> new TopicPartition(topic.name(), info.partition()))
                        .toList();
                consumer.assign(all);
                Map<TopicPartition, Long> ends = consumer.endOffsets(all);
                while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                    for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                        SpecificRecord value = serde.deserialize(record.value());
                        if (type.isInstance(value)) {
                            found.add(type.cast(value));
                        }
                    }
                }
            }
            return found;
        }
    }
}
