package dev.agentc2.ingress.people;

import static dev.agentc2.ingress.people.PeopleServer.expect;
import static dev.agentc2.ingress.people.PeopleServer.expectProblem;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.http.ApiKey;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** API keys and invitations: what is shown once. */
@Tag("adapter")
class KeyRoutesTest {
    private static final String OWNER = "person keyanna1 org-k OWNER";

    @SuppressWarnings("NullAway.Init") // started once for all tests
    private static PeopleServer server;

    @BeforeAll
    static void start(@TempDir Path dir) {
        server = new PeopleServer(dir);
        server.organization("org-k", "keyanna1 OWNER", "keybert1 ADMIN");
        server.organization("org-other", "strange1 OWNER");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aKeyIsShownOnceAndStoredHashed() {
        HttpResponse<String> answer = make(
                OWNER,
                "{\"name\":\"CI\",\"scopes\":[\"chat\",\"read\"]," + "\"expiresAt\":\"2027-01-31T00:00:00+01:00\"}");
        JsonNode made = expect(201, answer);
        ApiKey key = ApiKey.parse(made.get("key").asText()).orElseThrow();
        assertEquals(key.id(), made.get("id").asText());
        assertEquals("[\"chat\",\"read\"]", made.get("scopes").toString());
        assertEquals("2027-01-30T23:00:00Z", made.get("expiresAt").asText());
        String location = answer.headers().firstValue("Location").orElseThrow();
        JsonNode shown = server.get(OWNER, location);
        assertFalse(shown.has("key"));
        assertEquals("user:keyanna1", shown.get("createdBy").asText());
        String hash = server.query("SELECT encode(hash, 'hex') FROM api_keys WHERE id = ?", key.id())
                .getFirst();
        assertArrayEquals(key.hash(), HexFormat.of().parseHex(hash));
        String audit = server.query("SELECT after::text FROM outbox WHERE subject_id = ?", key.id())
                .getFirst();
        assertFalse(audit.contains(key.secret()) || audit.contains(hash), audit);
        assertFalse(server.get(OWNER, "/api/api-keys").toString().contains(key.secret()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"scopes\":[\"chat\"]} | name",
                "{\"name\":\"a\\u0000b\",\"scopes\":[\"chat\"]} | name",
                "{\"name\":\"n\"} | scopes",
                "{\"name\":\"n\",\"scopes\":[]} | scopes",
                "{\"name\":\"n\",\"scopes\":[\"rule\"]} | scopes",
                "{\"name\":\"n\",\"scopes\":[null]} | scopes",
                "{\"name\":\"n\",\"scopes\":[\"chat\"],\"expiresAt\":\"2026-11-23T10:00:00Z\"} | expiresAt",
                "{\"name\":\"n\",\"scopes\":[\"chat\"],\"expiresAt\":\"soon\"} | expiresAt"
            })
    void whatIsWrongWithAKeyIsNamed(String body, String field) {
        JsonNode problem = expect(400, make(OWNER, body));
        assertEquals("invalid-field", problem.get("code").asText());
        assertEquals(field, problem.get("field").asText());
    }

    @Test
    void aKeyNeverHasMoreThanItsMaker() {
        expect(201, make("key maker1 org-k manage", "{\"name\":\"n\",\"scopes\":[\"manage\"]}"));
        expectProblem(
                403, "permission-missing", make("key maker2 org-k chat", "{\"name\":\"n\",\"scopes\":[\"chat\"]}"));
        expectProblem(
                403, "scope-above-own", make("person stranger org-k ADMIN", "{\"name\":\"n\",\"scopes\":[\"chat\"]}"));
        String revoked = id(make(OWNER, "{\"name\":\"n\",\"scopes\":[\"manage\"]}"));
        expect(204, server.send(OWNER, "DELETE", "/api/api-keys/" + revoked, null));
        expectProblem(
                403,
                "scope-above-own",
                make("key " + revoked + " org-k manage", "{\"name\":\"n\",\"scopes\":[\"chat\"]}"));
    }

    @Test
    void revokingIsToldToWhoRemembersKeysAndMayBeRepeated() {
        String id = id(make(OWNER, "{\"name\":\"n\",\"scopes\":[\"read\"]}"));
        String path = "/api/api-keys/" + id;
        assertEquals(
                1,
                expect(200, server.send(OWNER, "DELETE", path + "?dryRun=true", null))
                        .at("/deletes/apiKeys")
                        .asInt());
        assertFalse(server.get(OWNER, path).has("revokedAt"));
        expect(204, server.send(OWNER, "DELETE", path, null));
        expect(204, server.send(OWNER, "DELETE", path, null));
        assertTrue(server.get(OWNER, path).has("revokedAt"));
        assertTrue(server.changedCallers.contains("key:" + id));
        assertEquals(
                List.of("api-key.create", "api-key.revoke"),
                server.query("SELECT action FROM outbox WHERE subject_id = ? ORDER BY id", id));
        assertFalse(server.get(OWNER, "/api/api-keys?active=true&limit=200")
                .toString()
                .contains(id));
        assertTrue(server.get(OWNER, "/api/api-keys?limit=200").toString().contains(id));
    }

    @Test
    void keysAndInvitationsOfAnotherOrganisationAreNotThere() {
        String stranger = "person strange1 org-other OWNER";
        String key = id(make(OWNER, "{\"name\":\"n\",\"scopes\":[\"read\"]}"));
        expectProblem(404, "api-key-not-found", server.send(stranger, "GET", "/api/api-keys/" + key, null));
        expectProblem(404, "api-key-not-found", server.send(stranger, "DELETE", "/api/api-keys/" + key, null));
        String invitation = id(invite(OWNER, "{\"email\":\"x@example.org\",\"role\":\"MEMBER\"}"));
        expectProblem(
                404, "invitation-not-found", server.send(stranger, "DELETE", "/api/invitations/" + invitation, null));
        assertEquals(0, server.get(stranger, "/api/api-keys").get("apiKeys").size());
        assertEquals(
                0, server.get(stranger, "/api/invitations").get("invitations").size());
        assertTrue(server.changes("org-other").isEmpty());
    }

    @Test
    void anInvitationIsShownOnceWithItsLinkAndStoredHashed() {
        JsonNode made = expect(201, invite(OWNER, "{\"email\":\" New@Example.org\",\"role\":\"ADMIN\"}"));
        String token = made.get("token").asText();
        assertTrue(made.get("url").asText().matches("http://127\\.0\\.0\\.1:[0-9]+/#/invitation/" + token));
        assertEquals("new@example.org", made.get("email").asText());
        assertEquals("PENDING", made.get("status").asText());
        assertEquals("2026-11-30T10:00:00Z", made.get("expiresAt").asText());
        String id = made.get("id").asText();
        assertEquals(
                List.of("1"),
                server.query("SELECT 1::text FROM invitations WHERE token_hash = sha256(?::text::bytea)", token));
        String stored = server.query("SELECT after::text FROM outbox WHERE subject_id = ?", id)
                        .getFirst()
                + server.get(OWNER, "/api/invitations");
        assertFalse(stored.contains(token));
    }

    @Test
    void aNewInvitationTakesThePlaceOfTheOneBefore() {
        String body = "{\"email\":\"twice@example.org\",\"role\":\"MEMBER\",\"expiresInHours\":1}";
        String first = id(invite(OWNER, body));
        String second = id(invite(OWNER, body));
        assertEquals(
                List.of(second),
                server.query("SELECT id FROM invitations WHERE revoked_at IS NULL AND email = ?", "twice@example.org"));
        assertEquals(
                List.of("invitation.create", "invitation.revoke"),
                server.query("SELECT action FROM outbox WHERE subject_id = ? ORDER BY id", first));
        expect(204, server.send(OWNER, "DELETE", "/api/invitations/" + second, null));
        expect(204, server.send(OWNER, "DELETE", "/api/invitations/" + second, null));
        assertFalse(server.get(OWNER, "/api/invitations").toString().contains("twice@"));
        assertTrue(server.get(OWNER, "/api/invitations?status=ALL").toString().contains("twice@"));
    }

    @Test
    void whoMayNotInviteAndWhoNeedsNot() {
        String admin = "person keybert1 org-k ADMIN";
        expectProblem(403, "role-above-own", invite(admin, "{\"email\":\"a@b.c\",\"role\":\"OWNER\"}"));
        String asOwner = id(invite(OWNER, "{\"email\":\"high@b.c\",\"role\":\"OWNER\"}"));
        expectProblem(403, "role-above-own", invite(admin, "{\"email\":\"high@b.c\",\"role\":\"MEMBER\"}"));
        expectProblem(403, "role-above-own", server.send(admin, "DELETE", "/api/invitations/" + asOwner, null));
        expectProblem(409, "already-member", invite(admin, "{\"email\":\"KeyAnna1@example.com\",\"role\":\"MEMBER\"}"));
        server.execute("UPDATE invitations SET accepted_at = now() WHERE id = '" + asOwner + "'");
        expectProblem(409, "already-accepted", server.send(OWNER, "DELETE", "/api/invitations/" + asOwner, null));
        JsonNode wrong = expect(400, invite(OWNER, "{\"email\":\"nobody\",\"role\":\"KING\",\"expiresInHours\":0}"));
        assertEquals(3, wrong.get("errors").size());
    }

    private static HttpResponse<String> make(String caller, String body) {
        return server.send(caller, "POST", "/api/api-keys", body);
    }

    private static HttpResponse<String> invite(String caller, String body) {
        return server.send(caller, "POST", "/api/invitations", body);
    }

    private static String id(HttpResponse<String> answer) {
        return expect(201, answer).get("id").asText();
    }
}
