package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.embedded.vendor.LocalVendor;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.simulator.RecordedRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent calls a tool whose server takes only tokens that its vendor gave after a person agreed in the browser. */
@Tag("stack")
class AuthorizedConnectionScenarioTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void aPersonAgreesOnceAndTheAgentCallsAlsoAfterTheTokensWereRotatedUntilTheVendorEndsIt(@TempDir Path home)
            throws Exception {
        Map<String, String> settings =
                Map.of("AGENTC2_MCP_ALLOW", "localhost", "AGENTC2_PUBLIC_URL", "http://agents.example");
        try (LocalVendor vendor = new LocalVendor();
                TestStack stack = TestStack.start(home, settings)) {
            ApiClient client = stack.client();
            client.post(
                    "/api/connections",
                    "{\"slug\":\"crm\",\"name\":\"CRM\",\"kind\":\"MCP\",\"url\":\"" + vendor.url()
                            + "\",\"settings\":{\"auth\":\"oauth\"}}");
            assertEquals("UNREACHABLE", test(client).path("status").asText());
            agree(stack, client);
            assertEquals(
                    "AUTHORIZED",
                    client.get("/api/connections/crm")
                            .at("/authorization/state")
                            .asText());
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertEquals("READY", test(client).path("status").asText()));
            client.post(
                    "/api/agents",
                    "{\"slug\":\"operator\",\"name\":\"Operator\",\"publish\":true,\"version\":{\"instructions\":"
                            + "\"Use tools.\",\"tools\":[\"crm__*\"]}}");
            assertCalled(stack, client);
            vendor.expireAll();
            assertCalled(stack, client);
            vendor.expireAll();
            assertCalled(stack, client);
            assertEquals(3, vendor.requests().size());
            vendor.endAll();
            test(client);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertTrue(
                            test(client).path("problem").asText().endsWith("authorise the connection anew."),
                            () -> "the offer says so"));
            assertEquals(
                    "NEEDED",
                    client.get("/api/connections/crm")
                            .at("/authorization/state")
                            .asText());
        }
    }

    private static JsonNode test(ApiClient client) throws Exception {
        return client.post("/api/connections/crm/test", "");
    }

    /** What a person does with the link. */
    private static void agree(TestStack stack, ApiClient client) throws Exception {
        String link = client.post("/api/connections/crm/authorize", "{}")
                .path("authorizationUrl")
                .asText();
        try (HttpClient browser = HttpClient.newHttpClient();
                BareClient bare = new BareClient(stack.stack().settings())) {
            HttpResponse<String> sent =
                    browser.send(HttpRequest.newBuilder(URI.create(link)).build(), BodyHandlers.ofString());
            URI back = URI.create(sent.headers().firstValue("Location").orElseThrow());
            HttpResponse<String> page = bare.send(
                    bare.keyless(back.getRawPath() + "?" + back.getRawQuery()).GET());
            assertEquals(200, page.statusCode(), page.body());
            assertTrue(page.body().contains("CRM is authorised"), page.body());
        }
    }

    private static void assertCalled(TestStack stack, ApiClient client) throws Exception {
        stack.provider().reset();
        String tool = "crm__" + LocalVendor.TOOL;
        await().atMost(PATIENCE).untilAsserted(() -> {
            Transcript answer = stack.read(client.send("operator", Map.of("text", "Call " + tool + " now.")));
            assertEquals("COMPLETED", answer.end().path("status").asText(), answer::toString);
            RecordedRequest last = stack.provider().requests().getLast();
            assertTrue(last.body().contains(LocalVendor.SAYS), last::body);
        });
    }
}
