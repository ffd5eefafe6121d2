package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record that nobody can read, on every topic that some service reads: it is put aside, and the rest flows. */
@Tag("stack")
class PoisonScenarioTest {
    private static final byte[] POISON = "not a record".getBytes(StandardCharsets.UTF_8);

    private static final List<Topic> INPUTS = List.of(
            Topics.MESSAGES_INBOUND,
            Topics.MODEL_REQUESTS,
            Topics.MODEL_RESULTS,
            Topics.TOOLS_CALLS,
            Topics.TOOLS_RESULTS,
            Topics.BUDGET_COMMANDS,
            Topics.BUDGET_DECISIONS,
            Topics.TURNS_EVENTS,
            Topics.REPLIES_OUTBOUND,
            Topics.COST_EVENTS,
            Topics.AUDIT_RECORDS);

    @Test
    void poisonIsPutAsideWithItsCauseAndTheRestFlows(@TempDir Path home) throws Exception {
        try (TestStack stack = TestStack.start(home, Map.of())) {
            String servers = stack.stack().settings().get(Settings.KAFKA_BOOTSTRAP_SERVERS);
            stack.ask("Before the poison.");
            poisonAll(servers);
            Transcript after = stack.ask("What is 3 * 4?");
            assertEquals("COMPLETED", after.end().path("status").asText(), after::toString);
            Set<String> seen = new HashSet<>();
            try (KafkaConsumer<String, byte[]> deadLetters = deadLetters(servers)) {
                await().atMost(Duration.ofSeconds(30)).until(() -> {
                    for (ConsumerRecord<String, byte[]> letter : deadLetters.poll(Duration.ofMillis(200))) {
                        seen.add(new String(
                                letter.headers().lastHeader("dlq-topic").value(), StandardCharsets.UTF_8));
                    }
                    return INPUTS.stream().map(Topic::name).allMatch(seen::contains);
                });
            }
        }
    }

    private static void poisonAll(String servers) throws Exception {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new StringSerializer(), new ByteArraySerializer())) {
            for (Topic topic : INPUTS) {
                producer.send(new ProducerRecord<>(topic.name(), "org/poison", POISON))
                        .get();
            }
        }
    }

    private static KafkaConsumer<String, byte[]> deadLetters(String servers) {
        KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(List.of(new TopicPartition(Topics.DEADLETTERS.name(), 0)));
        return consumer;
    }
}
