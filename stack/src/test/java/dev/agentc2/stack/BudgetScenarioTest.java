package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.simulator.Behaviour;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Budgets below the organisation in the running stack: made over HTTP, in force in the turns. */
@Tag("stack")
class BudgetScenarioTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CHATS = 30;

    @SuppressWarnings("NullAway.Init") // started once for all scenarios
    private static TestStack stack;

    @BeforeAll
    static void start(@TempDir Path home) {
        stack = TestStack.start(home, Map.of());
        stack.provider().configure(Behaviour.INSTANT);
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void anAgentSpendsItsBudgetAndNoMoreHoweverManyAskAtOnce() throws Exception {
        String agent = stack.client()
                .post(
                        "/api/agents",
                        "{\"slug\":\"thrifty\",\"name\":\"Thrifty\",\"version\":{\"instructions\":\"Be brief.\"},\"publish\":true}")
                .path("id")
                .asText();
        JsonNode budget = stack.client()
                .post(
                        "/api/budgets",
                        "{\"slug\":\"thrifty\",\"name\":\"Thrifty\",\"scope\":\"AGENT\",\"agentId\":\"" + agent
                                + "\",\"dailyLimitUsd\":\"0.000001\"}");
        await().atMost(PATIENCE)
                .until(() -> ask("thrifty").path("status").asText().equals("REFUSED"));
        JsonNode refused = ask("thrifty");
        assertEquals("BUDGET_EXHAUSTED", refused.path("reason").asText(), refused::toString);
        assertTrue(refused.path("detail").asText().startsWith("The agent's spending limit"), refused::toString);
        assertEquals("COMPLETED", ask("assistant").path("status").asText(), "other agents aren't concerned");

        stack.client()
                .put(
                        "/api/budgets/thrifty",
                        "{\"name\":\"Thrifty\",\"scope\":\"AGENT\",\"agentId\":\"" + agent
                                + "\",\"dailyLimitUsd\":\"0.01\"}",
                        budget.path("rowVersion").asLong());
        await().atMost(PATIENCE)
                .until(() -> ask("thrifty").path("status").asText().equals("COMPLETED"));
        askAllAtOnce();
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode stands = stack.client().get("/api/costs").at("/budgets/0");
            assertEquals(agent, stands.path("target").asText(), stands::toString);
            long spent = stands.at("/budget/spent/nanoUsd").asLong();
            assertTrue(spent > 0 && spent <= 10_000_000, stands::toString);
        });
    }

    private static void askAllAtOnce() throws Exception {
        List<ApiClient.Accepted> accepted = new ArrayList<>();
        for (int i = 0; i < CHATS; i++) {
            accepted.add(stack.client().send("thrifty", Map.of("text", "Hello " + i)));
        }
        for (ApiClient.Accepted one : accepted) {
            String status = stack.read(one).end().path("status").asText();
            assertTrue(List.of("COMPLETED", "REFUSED").contains(status), status);
        }
    }

    private static JsonNode ask(String agent) throws Exception {
        return stack.read(stack.client().send(agent, Map.of("text", "Hello."))).end();
    }
}
