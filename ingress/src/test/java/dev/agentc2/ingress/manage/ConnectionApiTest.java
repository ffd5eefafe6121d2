package dev.agentc2.ingress.manage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.ingress.manage.ManagedApi.Answer;
import dev.agentc2.ingress.manage.ManagedApi.Caller;
import dev.agentc2.platform.credentials.SealedCredentials;
import dev.agentc2.platform.crypto.KeyRing;
import dev.agentc2.platform.crypto.KeyRingException;
import dev.agentc2.platform.http.Role;
import dev.agentc2.wire.ToolOffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Connections, whose credentials come in and never go out. */
class ConnectionApiTest extends ManagedApiTest {
    private static final String TOKEN = "planted-secret-value";
    private static final String OPENAI = "\"settings\":{\"provider\":\"openai\"}";
    private static final String KEY = "\"credentials\":{\"apiKey\":\"" + TOKEN + "\"}";

    @Test
    void aCheckThatCannotBeUnderstoodIsRefused() {
        String connection =
                "{\"slug\":\"bank\",\"name\":\"Bank\",\"kind\":\"MCP\",\"url\":\"https://bank.example/mcp\","
                        + "\"settings\":{\"tools\":{\"pay\":{\"check\":%s}}}}";
        String check = "{\"tool\":\"find\",\"arguments\":{\"reference\":\"%s\"},"
                + "\"happened\":{\"pointer\":\"/total\",\"equals\":1}}";
        JsonNode refused = owner.post("/api/connections", connection.formatted(check.formatted("$reference")))
                .expect(400, "invalid-field")
                .json();
        assertEquals("settings.tools.pay.check.arguments", refused.path("field").asText());
        owner.post("/api/connections", connection.formatted(check.formatted("$effectId")))
                .expect(201);
    }

    @Test
    void credentialsAreSealedAndToldToNobody() {
        Answer made = owner.post("/api/connections", draft("\"credentials\":{\"token\":\"" + TOKEN + "\"}"))
                .expect(201);
        assertTrue(made.json().path("hasCredentials").asBoolean());
        String all = made.body()
                + owner.get("/api/connections").expect(200).body()
                + owner.get("/api/connections/tools").expect(200).body()
                + api.newestNote(owner.org());
        assertFalse(all.contains(TOKEN), all);
        assertEquals(
                "[\"token\"]",
                api.newestNote(owner.org()).path("after").path("credentials").toString());
        assertEquals(
                "MCP", api.newestNote(owner.org()).path("after").path("kind").asText());
        byte[] stored = ciphertext(made.text("id"));
        assertFalse(new String(stored, UTF_8).contains(TOKEN));
        KeyRing ring = KeyRing.of(api.settings());
        assertEquals(
                "{\"token\":\"" + TOKEN + "\"}", new String(ring.open(stored, owner.org(), made.text("id")), UTF_8));
        assertThrows(KeyRingException.class, () -> ring.open(stored, "org_another", made.text("id")));
    }

    @Test
    void credentialsAreKeptSetAndRemovedOneByOne() {
        Answer made = owner.post("/api/connections", draft("\"credentials\":{\"a\":\"1\",\"b\":\"2\"}"))
                .expect(201);
        Answer kept = put(edit(""), made).expect(200);
        assertEquals(Map.of("a", "1", "b", "2"), stored(made));
        Answer changed =
                put(edit("\"credentials\":{\"a\":null,\"c\":\"3\"}"), kept).expect(200);
        assertEquals(Map.of("b", "2", "c", "3"), stored(made));
        JsonNode note = api.newestNote(owner.org());
        assertEquals("[\"a\",\"b\"]", note.path("before").path("credentials").toString());
        assertEquals("[\"b\",\"c\"]", note.path("after").path("credentials").toString());
        Answer none = put(edit("\"credentials\":null"), changed).expect(200);
        assertFalse(none.json().path("hasCredentials").asBoolean());
        assertEquals(0, api.count("SELECT count(*) FROM connection_secrets WHERE org_id = ?", owner.org()));
        put(edit("\"credentials\":{\"d\":\"4\"}"), none).expect(200);
        assertEquals(Map.of("d", "4"), stored(made));
    }

    @Test
    void deletingRemovesTheCredentialsForGood() {
        Answer made = owner.post("/api/connections", draft("\"credentials\":{\"a\":\"1\"}"))
                .expect(201);
        assertEquals(
                "{\"deletes\":{\"connections\":1}}",
                owner.delete("/api/connections/tools?dryRun=true", null)
                        .expect(200)
                        .body());
        owner.delete("/api/connections/tools", made.etag()).expect(204);
        assertEquals(0, api.count("SELECT count(*) FROM connection_secrets WHERE org_id = ?", owner.org()));
        owner.get("/api/connections/tools").expect(404, "not-found");
    }

    @Test
    void aLostUpdateChangesNoCredentials() {
        Answer made = owner.post("/api/connections", draft("\"credentials\":{\"a\":\"1\"}"))
                .expect(201);
        put(edit("\"credentials\":{\"a\":\"2\"}"), made).expect(200);
        Answer refused =
                put(edit("\"credentials\":{\"a\":\"" + TOKEN + "\"}"), made).expect(412, "changed-meanwhile");
        assertFalse(refused.body().contains(TOKEN));
        assertEquals(Map.of("a", "2"), stored(made));
    }

    @Test
    void whatIsWrongIsToldWithoutQuotingIt() {
        for (String wrong : List.of(
                "\"credentials\":{\"" + TOKEN + " \":\"1\"}",
                "\"credentials\":{\"a\":\"\"}",
                "\"credentials\":{\"a\":[\"" + TOKEN + "\"]}",
                "\"credentials\":\"" + TOKEN + "\"",
                "\"settings\":[1]",
                "\"settings\":{\"a\":[\"x\\u0000\"]}",
                "\"settings\":{\"a\":\"" + "x".repeat(20_000) + "\"}",
                "\"workspaceId\":\"wsp_none\"")) {
            Answer refused = owner.post("/api/connections", draft(wrong)).expect(400, "invalid-field");
            assertFalse(refused.body().contains(TOKEN), refused.body());
        }
        for (String url : List.of(
                "ftp://a.example",
                "https://user:" + TOKEN + "@a.example",
                "https://",
                "a.example",
                "https://a.example/#x",
                "https://a.example/ x")) {
            String body = "{\"slug\":\"s\",\"name\":\"S\",\"kind\":\"MCP\",\"url\":\"" + url + "\"}";
            assertFalse(owner.post("/api/connections", body).expect(400).body().contains(TOKEN));
        }
        owner.post("/api/connections", "{\"slug\":\"s\",\"name\":\"S\",\"kind\":\"MCP\"}")
                .expect(400, "invalid-field");
        owner.post("/api/connections", "{\"slug\":\"s\",\"name\":\"S\",\"kind\":\"FTP\"}")
                .expect(400, "invalid-field");
    }

    @Test
    void aModelProviderIsNamedHasItsKeyAndAnAddressThatMayBeReached() {
        for (String wrong : List.of(
                provider("", KEY),
                provider("\"settings\":{\"provider\":\"nobody\"}", KEY),
                provider("\"settings\":{\"provider\":\"openai\",\"modles\":{}}", KEY),
                provider("\"settings\":{\"provider\":\"openai\",\"models\":{\"best\":\"m\"}}", KEY),
                provider(OPENAI, "\"credentials\":{\"token\":\"" + TOKEN + "\"}"),
                provider(OPENAI, "\"enabled\":true"),
                provider("\"settings\":{\"provider\":\"openai-compatible\"}", KEY),
                provider(OPENAI + ",\"url\":\"http://models.example/v1\"", KEY),
                provider(OPENAI + ",\"url\":\"https://169.254.169.254/v1\"", KEY),
                provider(OPENAI + ",\"url\":\"https://[::1]/v1\"", KEY),
                provider(OPENAI + ",\"url\":\"https://localhost/v1\"", KEY),
                provider(OPENAI + ",\"url\":\"https://models.example:22/v1\"", KEY))) {
            Answer refused = owner.post("/api/connections", wrong).expect(400, "invalid-field");
            assertFalse(refused.body().contains(TOKEN), refused.body());
        }
        owner.post("/api/connections", provider(OPENAI, "\"enabled\":false")).expect(201);
    }

    @Test
    void anEnabledModelProviderKeepsAKeyAndIsToldAmongTheModels() {
        Answer made = owner.post(
                        "/api/connections",
                        provider("\"settings\":{\"provider\":\"openai\",\"models\":{\"fast\":\"mini\"}}", KEY))
                .expect(201);
        String name = "{\"name\":\"Own\"," + OPENAI;
        owner.put("/api/connections/own", name + ",\"credentials\":null}", made.etag())
                .expect(400, "invalid-field");
        owner.put("/api/connections/own", name + ",\"credentials\":{\"apiKey\":null}}", made.etag())
                .expect(400, "invalid-field");
        JsonNode own = owner.get("/api/models").expect(200).json().path("ownProviders");
        assertEquals(1, own.size());
        assertEquals("own", own.path(0).path("connection").asText());
        assertEquals("openai/mini", own.path(0).path("models").path("fast").asText());
        Answer off = owner.put("/api/connections/own", name + ",\"credentials\":null,\"enabled\":false}", made.etag())
                .expect(200);
        assertEquals(
                0,
                owner.get("/api/models").expect(200).json().path("ownProviders").size());
        owner.put("/api/connections/own", name + "}", off.etag()).expect(400, "invalid-field");
        owner.put("/api/connections/own", name + "," + KEY + "}", off.etag()).expect(200);
        Caller other = api.organization("others" + NUMBER.get());
        assertEquals(
                0,
                other.get("/api/models").expect(200).json().path("ownProviders").size());
    }

    private static String provider(String settings, String more) {
        return "{\"slug\":\"own\",\"name\":\"Own\",\"kind\":\"MODEL_PROVIDER\""
                + (settings.isEmpty() ? "" : "," + settings) + "," + more + "}";
    }

    @Test
    void settingsAndWorkspaceAreKeptAsGiven() {
        String workspace = owner.get("/api/workspaces/main").text("id");
        Answer made = owner.post(
                        "/api/connections",
                        draft("\"settings\":{\"a\":{\"b\":[1,true,null]}},\"enabled\":false,\"workspaceId\":\""
                                + workspace + "\""))
                .expect(201);
        assertEquals(
                "{\"a\":{\"b\":[1,true,null]}}", made.json().path("settings").toString());
        assertFalse(made.json().path("enabled").asBoolean(true));
        assertEquals(workspace, made.text("workspaceId"));
        Answer changed = put(edit(""), made).expect(200);
        assertEquals("{}", changed.json().path("settings").toString());
        assertTrue(changed.json().path("enabled").asBoolean());
        assertFalse(changed.json().has("workspaceId"));
        owner.as(Role.MEMBER).post("/api/connections", draft("")).expect(403, "permission-missing");
    }

    @Test
    void credentialsWhoseKeyIsLostAreSaidToBeUnreadableAndCanBeReplaced() throws Exception {
        Answer made = owner.post("/api/connections", draft("\"credentials\":{\"a\":\"1\"}"))
                .expect(201);
        Path file = api.home.resolve(KeyRing.FILE);
        Path saved = api.home.resolve("saved");
        Files.move(file, saved);
        KeyRing.inFile(file);
        try {
            String other = draft("\"credentials\":{\"a\":\"1\"}").replace("\"tools\"", "\"other\"");
            owner.post("/api/connections", other).expect(201);
            put(edit("\"credentials\":{\"b\":\"2\"}"), made).expect(503, "credentials-unreadable");
            Answer removed = put(edit("\"credentials\":null"), made).expect(200);
            put(edit("\"credentials\":{\"b\":\"2\"}"), removed).expect(200);
        } finally {
            Files.move(saved, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void aRotationWrapsAllRowsAnewWhileTheyAreUsed() {
        Caller other = api.organization("rotated" + NUMBER.get());
        Answer first = owner.post("/api/connections", draft("\"credentials\":{\"a\":\"1\"}"))
                .expect(201);
        other.post("/api/connections", draft("\"credentials\":{\"a\":\"2\"}")).expect(201);
        KeyRing ring = KeyRing.of(api.settings());
        long old = ring.primary();
        ring.rotate();
        Answer changed = put(edit("\"credentials\":{\"b\":\"1\"}"), first).expect(200);
        assertEquals(1, rowsUnder(ring.primary()));
        assertTrue(rowsUnder(old) >= 1);
        try (Rewrap rewrap = new Rewrap(api.settings(), ring)) {
            api.superuser.useHandle(
                    h -> h.execute("DELETE FROM connection_secrets WHERE key_id NOT IN (?, ?)", old, ring.primary()));
            assertTrue(rewrap.run().wrapped() >= 1);
            assertEquals(new Rewrap.Outcome(0, List.of()), rewrap.run(), "all are wrapped anew");
            assertEquals(Set.of(ring.primary()), rewrap.keysInUse());
        }
        assertEquals(0, rowsUnder(old));
        assertTrue(ring.prune(Set.of(ring.primary())).contains(old));
        assertEquals(Map.of("a", "1", "b", "1"), stored(first));
        assertEquals(changed.etag(), owner.get("/api/connections/tools").etag(), "wrapping is no change of the thing");
    }

    @Test
    void aRowThatCantBeReadKeepsNoOtherFromBeingWrapped() {
        Answer made = owner.post("/api/connections", draft("\"credentials\":{\"a\":\"1\"}"))
                .expect(201);
        api.superuser.useHandle(h -> {
            h.execute(
                    "INSERT INTO connections (id, org_id, slug, name, kind) SELECT 'con_' || n, ?, 's' || n, 'x', 'MCP'"
                            + " FROM generate_series(1, 250) n",
                    owner.org());
            h.execute(
                    "INSERT INTO connection_secrets (connection_id, org_id, ciphertext, key_id)"
                            + " SELECT id, org_id, 'x', 1 FROM connections WHERE org_id = ? AND id <> ?",
                    owner.org(),
                    made.text("id"));
        });
        KeyRing ring = KeyRing.of(api.settings());
        ring.rotate();
        try (Rewrap rewrap = new Rewrap(api.settings(), ring)) {
            assertTrue(rewrap.run().unreadable().size() >= 250);
            assertTrue(rewrap.keysInUse().contains(1L));
        } finally {
            api.superuser.useHandle(h -> h.execute("DELETE FROM connection_secrets WHERE key_id = 1"));
        }
        assertEquals(1, rowsUnder(ring.primary(), owner.org()));
    }

    @Test
    void aTestTellsWhatTheServerOffersOrWhatIsWrong() {
        Answer made = owner.post("/api/connections", draft("")).expect(201);
        owner.post("/api/connections/tools/test", "").expect(503);
        api.offers.put(
                owner.org(),
                List.of(ToolOffer.newBuilder()
                        .setOrgId(owner.org())
                        .setConnectionId(made.text("id"))
                        .setSlug("tools")
                        .setStatus("UNREACHABLE")
                        .setProblem("The server refuses the connection.")
                        .setRefreshedAt(0)
                        .build()));
        Answer tested = owner.post("/api/connections/tools/test", "").expect(200);
        assertEquals("UNREACHABLE", tested.text("status"));
        assertEquals("The server refuses the connection.", tested.text("problem"));
        long updatedAt = Instant.parse(made.text("updatedAt")).toEpochMilli();
        assertTrue(api.checked.contains(made.text("id") + " of " + updatedAt + " by " + owner.actor()));
        owner.as(Role.MEMBER).post("/api/connections/tools/test", "").expect(403);
        put(edit("\"enabled\":false"), made).expect(200);
        owner.post("/api/connections/tools/test", "").expect(409, "connection-disabled");
    }

    private Answer put(String body, Answer seen) {
        return owner.put("/api/connections/tools", body, seen.etag());
    }

    private static String draft(String more) {
        return "{\"slug\":\"tools\",\"name\":\"Tools\",\"kind\":\"MCP\",\"url\":\"https://tools.example/mcp\""
                + (more.isEmpty() ? "" : "," + more) + "}";
    }

    private static String edit(String more) {
        return "{\"name\":\"Tools\",\"url\":\"https://tools.example/mcp\"" + (more.isEmpty() ? "" : "," + more) + "}";
    }

    private Map<String, String> stored(Answer made) {
        return api.database.inOrganization(
                owner.org(),
                h -> new SealedCredentials(KeyRing.of(api.settings())).read(h, owner.org(), made.text("id")));
    }

    private static int rowsUnder(long keyId, String org) {
        return api.count("SELECT count(*) FROM connection_secrets WHERE key_id = ? AND org_id = ?", keyId, org);
    }

    private static int rowsUnder(long keyId) {
        return api.count("SELECT count(*) FROM connection_secrets WHERE key_id = ?", keyId);
    }

    private static byte[] ciphertext(String id) {
        return api.superuser.withHandle(
                h -> h.createQuery("SELECT ciphertext FROM connection_secrets WHERE connection_id = ?")
                        .bind(0, id)
                        .mapTo(byte[].class)
                        .one());
    }
}
