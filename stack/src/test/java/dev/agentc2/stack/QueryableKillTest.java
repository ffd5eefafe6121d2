package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.telemetry.TraceContext;
import dev.agentc2.stack.client.ApiException;
import dev.agentc2.topics.RegistryClient;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.ToolCall;
import dev.agentc2.wire.ToolResult;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tool executors are killed hard between a call and its outcome; the next one asks the connection's check what became of the
 * call. The calls have more time than a turn would give them, so that a slow machine changes nothing.
 */
@Tag("stack")
class QueryableKillTest {
    private static final String EXECUTOR = "tool-executor";
    private static final Duration SOON = Duration.ofSeconds(120);
    private static final long FAR_MS = 600_000;
    private static final String CHECK = """
            {"tools":{"pay":{"effectIdArgument":"reference","check":{"tool":"find",
            "arguments":{"reference":"$effectId"},"happened":{"pointer":"/status","equals":"done"},
            "notHappened":{"pointer":"/total","equals":0}}}}}""";

    @Test
    void aCallWhoseExecutorWasKilledIsAskedAboutAndNeverRepeated(@TempDir Path dir) throws Exception {
        Set<String> others = new LinkedHashSet<>(Stack.SERVICE_NAMES);
        others.remove(EXECUTOR);
        Path home = Files.createDirectory(dir.resolve("home"));
        Path childHome = Files.createDirectory(dir.resolve("child"));
        try (BankServer bank = new BankServer();
                TestStack stack = TestStack.start(home, Map.of(), others);
                ChildStack executor =
                        new ChildStack(childHome, environment(stack, childHome), List.of("--services", EXECUTOR))) {
            executor.start();
            connect(stack, bank);
            bank.pays("done");
            ToolResult happened = killedIn("c-1/1/1/done", FAR_MS, stack, bank, executor);
            assertEquals("SUCCEEDED", happened.getOutcome(), happened::toString);
            assertTrue(happened.getContent().contains("\"status\" : \"done\""), happened::toString);
            bank.pays("pending");
            assertEquals(
                    "UNKNOWN",
                    killedIn("c-1/1/1/pending", FAR_MS, stack, bank, executor).getOutcome());
            bank.pays("");
            ToolResult failed = killedIn("c-1/1/1/none", 60_000, stack, bank, executor);
            assertEquals("FAILED", failed.getOutcome(), failed::toString);
            assertEquals(
                    "INTERRUPTED", Objects.requireNonNull(failed.getFailure()).getKind());
            assertEquals(List.of("c-1/1/1/done", "c-1/1/1/pending", "c-1/1/1/none"), bank.asked());
            assertEquals(List.of("c-1/1/1/done", "c-1/1/1/pending"), bank.paid());
        }
    }

    private static Map<String, String> environment(TestStack stack, Path home) {
        Map<String, String> environment = new HashMap<>(stack.neighbour(home, stack.provider()));
        environment.put(Settings.MCP_ALLOW.name(), "localhost");
        environment.put(
                Settings.KEY_RING_FILE.name(),
                Path.of(stack.stack().settings().get(Settings.HOME), "key-ring.json")
                        .toString());
        return environment;
    }

    private static void connect(TestStack stack, BankServer bank) throws Exception {
        stack.client()
                .post(
                        "/api/connections",
                        "{\"slug\":\"bank\",\"name\":\"Bank\",\"kind\":\"MCP\",\"url\":\"" + bank.url()
                                + "\",\"settings\":" + CHECK + "}");
        await().atMost(SOON).ignoreException(ApiException.class).until(() -> {
            JsonNode connections = stack.client().get("/api/tools").path("connections");
            return connections.path(0).path("status").asText().equals("READY");
        });
        assertTrue(stack.client().get("/api/tools").toString().contains("\"QUERYABLE\""));
    }

    private static ToolResult killedIn(
            String effectId, long timeMs, TestStack stack, BankServer bank, ChildStack executor) throws Exception {
        Settings settings = stack.stack().settings();
        try (RegistryClient registry = new RegistryClient(URI.create(settings.get(Settings.SCHEMA_REGISTRY_URL)))) {
            WireSerde serde = new WireSerde(registry);
            KafkaClients clients = new KafkaClients(settings, serde);
            long now = System.currentTimeMillis();
            send(clients, call(effectId, now, now + timeMs), now);
            await().atMost(SOON).until(() -> bank.asked().contains(effectId));
            executor.kill();
            executor.start();
            return result(clients, serde, effectId);
        }
    }

    private static void send(KafkaClients clients, ToolCall call, long now) throws Exception {
        try (var producer = clients.producer("test")) {
            var record = new ProducerRecord<String, SpecificRecord>(Topics.TOOLS_CALLS.name(), "default/c", call);
            new RecordHeaders(call.getEffectId(), "ToolCall", "test", now, TraceContext.start(), "request", "default")
                    .writeTo(record.headers());
            producer.send(record).get();
        }
    }

    private static ToolCall call(String effectId, long at, long deadlineAt) {
        return ToolCall.newBuilder()
                .setOrgId("default")
                .setConversationId("c")
                .setTurnId("c-1")
                .setStep(1)
                .setCallId(effectId.substring(effectId.lastIndexOf('/') + 1))
                .setEffectId(effectId)
                .setAgentId("agent")
                .setUserId("user")
                .setTool("bank__pay")
                .setArguments("{}")
                .setRequestedAt(at)
                .setDeadlineAt(deadlineAt)
                .build();
    }

    private static ToolResult result(KafkaClients clients, WireSerde serde, String effectId) {
        try (var consumer = clients.consumer("test", Map.of())) {
            List<TopicPartition> all = consumer.partitionsFor(Topics.TOOLS_RESULTS.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            ToolResult[] found = new ToolResult[1];
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (serde.deserialize(record.value()) instanceof ToolResult result
                            && result.getEffectId().equals(effectId)) {
                        found[0] = result;
                    }
                });
                return found[0] != null;
            });
            return Objects.requireNonNull(found[0]);
        }
    }
}
