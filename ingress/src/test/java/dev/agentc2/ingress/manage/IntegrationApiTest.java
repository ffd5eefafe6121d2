package dev.agentc2.ingress.manage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.ingress.manage.ManagedApi.Answer;
import dev.agentc2.ingress.manage.ManagedApi.Caller;
import dev.agentc2.platform.http.Role;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The catalogue of integrations, and connections that are made from it. */
@Tag("adapter")
class IntegrationApiTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // started once for all
    private static ManagedApi api;

    private Caller owner;

    @BeforeAll
    static void start(@TempDir Path dir) {
        api = new ManagedApi(dir);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void newOrganization() {
        owner = api.organization("integrations" + NUMBER.incrementAndGet());
    }

    @Test
    void theCatalogueIsListedFilteredAndTagged() {
        Answer all = owner.get("/api/integrations").expect(200);
        assertTrue(all.json().path("integrations").size() >= 50);
        assertEquals(
                all.etag(), owner.get("/api/integrations/linear").expect(200).etag());
        Answer one =
                owner.get("/api/integrations?category=projects&q=confluence").expect(200);
        assertEquals(1, one.json().path("integrations").size());
        assertEquals("jira", one.json().at("/integrations/0/slug").asText());
        Answer linear = owner.as(Role.MEMBER).get("/api/integrations/linear").expect(200);
        assertEquals("streamable-http", linear.text("transport"));
        assertEquals("token", linear.json().at("/credentials/0/name").asText());
        assertFalse(linear.json().has("command"));
        owner.get("/api/integrations?category=toys").expect(400, "invalid-parameter");
        owner.get("/api/integrations/nothing").expect(404, "not-found");
    }

    @Test
    void aChoiceAndACredentialMakeAConnection() {
        Answer made = post("\"integration\":\"linear\",\"credentials\":{\"token\":\"lin_1\"}")
                .expect(201);
        assertEquals("linear", made.text("slug"));
        assertEquals("Linear", made.text("name"));
        assertEquals("MCP", made.text("kind"));
        assertEquals("https://mcp.linear.app/mcp", made.text("url"));
        assertEquals(
                "{\"auth\":\"bearer\",\"transport\":\"streamable-http\",\"integration\":\"linear\"}", settings(made));
        assertTrue(made.json().path("hasCredentials").asBoolean());
        assertEquals(
                "linear",
                api.newestNote(owner.org()).at("/after/settings/integration").asText());
    }

    @Test
    void whatIsSaidWinsOverTheCatalogue() {
        Answer made =
                post("\"integration\":\"stripe\",\"slug\":\"pay\",\"name\":\"Pay\",\"url\":\"https://pay.example/mcp\","
                                + "\"settings\":{\"auth\":\"bearer\",\"integration\":\"linear\",\"own\":1}")
                        .expect(201);
        assertEquals("pay", made.text("slug"));
        assertEquals("https://pay.example/mcp", made.text("url"));
        assertEquals("bearer", made.json().at("/settings/auth").asText());
        assertEquals(1, made.json().at("/settings/own").asInt());
        assertEquals("stripe", made.json().at("/settings/integration").asText());
    }

    @Test
    void aProgramHasACommandAndNoAddress() {
        Answer made = post("\"integration\":\"brave-search\",\"credentials\":{\"BRAVE_API_KEY\":\"b\"}")
                .expect(201);
        assertFalse(made.json().has("url"));
        assertEquals("stdio", made.json().at("/settings/transport").asText());
        assertEquals("npx", made.json().at("/settings/command").asText());
        assertEquals(
                "[\"BRAVE_API_KEY\"]", made.json().at("/settings/environment").toString());
        String kept = "{\"name\":\"Brave\",\"settings\":" + made.json().path("settings") + "}";
        owner.put("/api/connections/brave-search", kept, made.etag()).expect(200);
    }

    @Test
    void whatATemplateLeavesOpenHasToBeSaid() {
        Answer refused = post("\"integration\":\"gitlab\"").expect(400, "invalid-field");
        assertEquals("url", refused.text("field"));
        assertTrue(refused.text("rule").contains("https://{host}/api/v4/mcp"), refused.body());
        Answer made = post("\"integration\":\"gitlab\",\"url\":\"https://gitlab.com/api/v4/mcp\"")
                .expect(201);
        assertEquals("[\"mcp\"]", made.json().at("/settings/scopes").toString());
        assertEquals(
                "settings",
                post("\"integration\":\"filesystem\"")
                        .expect(400, "invalid-field")
                        .text("field"));
        post("\"integration\":\"filesystem\",\"settings\":{\"args\":[\"-y\",\"x\",\"/srv\"]}")
                .expect(201);
    }

    @Test
    void aBadChoiceIsRefused() {
        assertEquals(
                "integration",
                post("\"integration\":\"nothing\"").expect(400, "invalid-field").text("field"));
        assertEquals(
                "kind",
                post("\"integration\":\"linear\",\"kind\":\"MODEL_PROVIDER\"")
                        .expect(400, "invalid-field")
                        .text("field"));
        assertEquals(
                "settings",
                post("\"integration\":\"linear\",\"settings\":[1]")
                        .expect(400, "invalid-field")
                        .text("field"));
        owner.as(Role.MEMBER)
                .post("/api/connections", "{\"integration\":\"linear\"}")
                .expect(403, "permission-missing");
        post("\"integration\":\"linear\"").expect(201);
        post("\"integration\":\"linear\"").expect(409, "slug-taken");
    }

    private Answer post(String body) {
        return owner.post("/api/connections", "{" + body + "}");
    }

    private static String settings(Answer made) {
        return made.json().path("settings").toString();
    }
}
