package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.embedded.EmbeddedRedis;
import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.client.ApiException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL and Redis go away for a while: turns go on, and nothing is lost or doubled in what is remembered. */
@Tag("stack")
class OutageScenarioTest {
    private static final Duration CAUGHT_UP_WITHIN = Duration.ofSeconds(60);

    @Test
    void turnsGoOnWithoutPostgresAndRedis(@TempDir Path home) throws Exception {
        int postgresPort = Ports.free();
        EmbeddedPostgres postgres = EmbeddedPostgres.start(home.resolve("outside-postgres"), postgresPort);
        EmbeddedRedis redis = EmbeddedRedis.start(home.resolve("outside-redis"), 0);
        Map<String, String> outside = Map.of(
                Settings.POSTGRES_URL.name(),
                postgres.url(),
                Settings.REDIS_URL.name(),
                redis.url(),
                "AGENTC2_RATE_LIMIT_PER_MINUTE",
                "6000");
        try (TestStack stack = TestStack.start(home.resolve("stack"), outside)) {
            stack.ask("Before the outage.");
            redis.close();
            postgres.close();
            List<ApiClient.Accepted> during = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                ApiClient.Accepted accepted = stack.send("What is 2 + " + i + "?");
                assertEquals(
                        "COMPLETED", stack.read(accepted).end().path("status").asText());
                during.add(accepted);
            }
            postgres = EmbeddedPostgres.start(home.resolve("outside-postgres"), postgresPort);
            for (ApiClient.Accepted accepted : during) {
                JsonNode trace = await().atMost(CAUGHT_UP_WITHIN)
                        .ignoreException(ApiException.class)
                        .until(
                                () -> stack.client().get("/api/turns/" + accepted.turnId()),
                                found -> found.toString().contains("TurnCompleted"));
                assertEquals(1, trace.toString().split("\"TurnCompleted\"", -1).length - 1, trace::toString);
            }
        } finally {
            postgres.close();
        }
    }
}
