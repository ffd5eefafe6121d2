package dev.agentc2.egress.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.http.HttpServer;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.RateLimit;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.WireSerde;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a process tells itself of an answer reaches its clients without Kafka, of which there is none here. */
class LocalDeltasTest {
    private final TurnRecords turn = new TurnRecords("t1");
    private final Platform platform = new Platform(
            Settings.of(Map.of("AGENTC2_HTTP_PORT", "0", "AGENTC2_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1")),
            new Telemetry(),
            new WireSerde(new InMemorySchemaRegistry()),
            Clock.systemUTC());

    @Test
    void aDeltaIsStreamedAtOnce() throws Exception {
        KafkaClients clients = new KafkaClients(platform.settings(), platform.serde());
        try (TurnStreaming streaming = new TurnStreaming(platform, clients, (org, turnId) -> Optional.empty());
                HttpServer server = new HttpServer(
                        platform,
                        streaming.routes(),
                        List.of(),
                        shown -> new Principal(TurnRecords.ORG, "key:test", Set.of(Permission.READ)),
                        RateLimit.NONE);
                HttpClient client = HttpClient.newHttpClient()) {
            streaming.start();
            server.start();
            platform.deltas().tell(turn.key(), turn.delta(1, 1, 0, "Hel"));
            HttpResponse<Stream<String>> response = client.send(
                    HttpRequest.newBuilder(URI.create(
                                    "http://127.0.0.1:" + server.port() + "/api/turns/" + turn.turnId + "/stream"))
                            .build(),
                    BodyHandlers.ofLines());
            platform.deltas().tell(turn.key(), turn.delta(1, 1, 1, "lo"));
            try (Stream<String> lines = response.body()) {
                assertEquals(
                        2,
                        lines.filter(line -> line.startsWith("event: delta"))
                                .limit(2)
                                .count());
            }
        }
    }
}
