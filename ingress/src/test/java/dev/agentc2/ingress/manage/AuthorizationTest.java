package dev.agentc2.ingress.manage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.embedded.vendor.LocalVendor;
import dev.agentc2.ingress.manage.AuthorizationStand.Visitor;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of an authorization, against a vendor with a strict authorization server. */
@Tag("adapter")
class AuthorizationTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // started once for all
    private static AuthorizationStand stand;

    @SuppressWarnings("NullAway.Init") // made before each test
    private LocalVendor vendor;

    @SuppressWarnings("NullAway.Init")
    private Visitor ada;

    @SuppressWarnings("NullAway.Init")
    private String slug;

    @SuppressWarnings("NullAway.Init")
    private String id;

    @BeforeAll
    static void start(@TempDir Path dir) {
        stand = new AuthorizationStand(dir);
    }

    @AfterAll
    static void stop() {
        stand.close();
    }

    @BeforeEach
    void connect() throws Exception {
        vendor = new LocalVendor();
        ada = stand.person("adaperson", "ADMIN");
        slug = "crm-" + NUMBER.incrementAndGet();
        id = ada.json(201, "POST", "/api/connections", draft("\"auth\":\"oauth\""))
                .path("id")
                .asText();
    }

    @AfterEach
    void close() {
        vendor.close();
    }

    private String draft(String settings) {
        return "{\"slug\":\"" + slug + "\",\"name\":\"The <CRM>\",\"kind\":\"MCP\",\"url\":\"" + vendor.url()
                + "\",\"settings\":{" + settings + "}}";
    }

    private String begun(Visitor who) throws Exception {
        return who.json(200, "POST", path() + "/authorize", "{}")
                .path("authorizationUrl")
                .asText();
    }

    private String path() {
        return "/api/connections/" + slug;
    }

    private JsonNode connection() throws Exception {
        return ada.json(200, "GET", path(), "");
    }

    private String state() throws Exception {
        return connection().path("authorization").path("state").asText();
    }

    private static String location(HttpResponse<String> answer) {
        return answer.statusCode() + " "
                + answer.headers().firstValue("Location").orElse("none");
    }

    @Test
    void aPersonAgreesAndTheConnectionHasItsTokens() throws Exception {
        assertEquals(
                "Nobody has authorised it yet.",
                connection().path("authorization").path("problem").asText());
        JsonNode answer = ada.json(200, "POST", path() + "/authorize", "");
        assertTrue(Instant.parse(answer.path("expiresAt").asText()).isAfter(Instant.now()));
        String url = answer.path("authorizationUrl").asText();
        assertTrue(url.startsWith(vendor.issuer() + "/authorize?"), url);
        assertTrue(url.contains("scope=whoami%3Aread") && url.contains("code_challenge_method=S256"), url);
        assertEquals("302 /#/connections?authorized=" + slug, location(ada.comeBack(stand.agreed(url))));
        JsonNode authorization = connection().path("authorization");
        assertEquals("AUTHORIZED", authorization.path("state").asText());
        assertEquals("user:adaperson", authorization.path("authorizedBy").asText());
        assertEquals("[\"whoami:read\"]", authorization.path("scopes").toString());
        assertFalse(authorization.has("endsAt"));
        Map<String, String> stored = stand.stored(id);
        assertEquals(vendor.url(), stored.get("resource"));
        assertEquals(vendor.url(), stored.get("authorizedFor"));
        assertEquals(vendor.issuer(), stored.get("issuer"));
        assertEquals(vendor.issuer() + "/token", stored.get("tokenUrl"));
        assertEquals(AuthorizationStand.CALLBACK, stored.get("clientRedirect"));
        assertTrue(stored.keySet().containsAll(List.of("clientId", "accessToken", "refreshToken", "expiresAt")));
        assertFalse(stored.containsKey("clientSecret"));
    }

    @Test
    void itIsNotedAndCountedLikeAnyChange() throws Exception {
        long before = connection().path("rowVersion").asLong();
        ada.comeBack(stand.agreed(begun(ada)));
        String note = stand.asked("SELECT actor || ' ' || subject_id || ' ' || (after ->> 'credentials') FROM outbox"
                + " WHERE action = 'connection.authorize' ORDER BY id DESC LIMIT 1");
        assertTrue(note.startsWith("user:adaperson " + id + " [\"accessToken\", "), note);
        assertFalse(note.contains(stand.stored(id).getOrDefault("accessToken", "none")));
        assertEquals(before + 1, connection().path("rowVersion").asLong());
        String stale = "{\"name\":\"Mine\",\"url\":\"" + vendor.url() + "\"}";
        ada.json(412, "PUT", path(), stale, "If-Match", "\"" + before + "\"");
    }

    @Test
    void aStateIsGoodOnceAndNotForEver() throws Exception {
        URI back = stand.agreed(begun(ada));
        assertEquals("302 /#/connections?authorized=" + slug, location(ada.comeBack(back)));
        HttpResponse<String> again = ada.comeBack(back);
        assertEquals(403, again.statusCode());
        assertTrue(again.body().contains("was used already"), again.body());
        URI late = stand.agreed(begun(ada));
        forgetAttempts();
        assertEquals(403, ada.comeBack(late).statusCode());
        assertEquals(403, ada.send("GET", "/api/oauth/callback?code=c", "").statusCode());
        assertEquals(
                403,
                ada.send("GET", "/api/oauth/callback?code=c&state=guess", "").statusCode());
    }

    /** As if ten minutes had passed. */
    private static void forgetAttempts() {
        for (String key :
                stand.redis.ask(r -> r.keys("agentc2:authorization:*")).orElse(List.of())) {
            assertTrue(stand.redis.ask(r -> r.pttl(key)).orElse(0L)
                    <= Duration.ofMinutes(10).toMillis());
            stand.redis.ask(r -> r.del(key));
        }
    }

    @Test
    void whatWaitsInRedisTellsNothing() throws Exception {
        forgetAttempts();
        begun(ada);
        String key = stand.redis
                .ask(r -> r.keys("agentc2:authorization:*"))
                .orElse(List.of())
                .getFirst();
        String waiting = stand.redis.ask(r -> r.get(key)).orElse("");
        assertTrue(waiting.contains(id) && !waiting.contains("client-") && !waiting.contains("verifier"), waiting);
    }

    @Test
    void onlyTheSessionThatBeganItGoesOn() throws Exception {
        for (Visitor other :
                List.of(stand.signedIn("adaperson"), stand.person("bobperson", "OWNER"), stand.stranger())) {
            assertEquals(
                    "302 /#/connections?problem=authorization-other-session",
                    location(other.comeBack(stand.agreed(begun(ada)))));
        }
        assertEquals("NEEDED", state());
    }

    @Test
    void aProgramsLinkIsOpenedInAnyBrowserAndAnsweredByAPage() throws Exception {
        HttpResponse<String> page = stand.stranger().comeBack(stand.agreed(begun(stand.program())));
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("The &lt;CRM&gt; is authorised."), page.body());
        assertEquals(
                "key:" + stand.key.id(),
                connection().path("authorization").path("authorizedBy").asText());
        vendor.declines(true);
        HttpResponse<String> declined = stand.stranger().comeBack(stand.agreed(begun(stand.program())));
        assertEquals(403, declined.statusCode());
        assertTrue(declined.body().contains("was declined"), declined.body());
        assertEquals("AUTHORIZED", state());
    }

    @Test
    void whoDeclinesOrBringsSomebodyElsesAnswerChangesNothing() throws Exception {
        vendor.declines(true);
        assertEquals(
                "302 /#/connections?problem=authorization-denied", location(ada.comeBack(stand.agreed(begun(ada)))));
        vendor.declines(false);
        URI mixedUp =
                URI.create(stand.agreed(begun(ada)).toString().replaceFirst("&iss=.*", "&iss=https://evil.example"));
        assertEquals("302 /#/connections?problem=authorization-denied", location(ada.comeBack(mixedUp)));
        URI madeUp = URI.create(stand.agreed(begun(ada)).toString().replaceFirst("code=[^&]*", "code=mine"));
        assertEquals("302 /#/connections?problem=authorization-denied", location(ada.comeBack(madeUp)));
        assertEquals("NEEDED", state());
    }

    @Test
    void aCodeOfAnotherAttemptFailsByItsProofKey() throws Exception {
        String mine = stand.agreed(begun(ada)).toString();
        String others = stand.agreed(begun(stand.program())).toString();
        String code = others.replaceFirst(".*[?&](code=[^&]*).*", "$1");
        URI injected = URI.create(mine.replaceFirst("code=[^&]*", code));
        assertEquals("302 /#/connections?problem=authorization-denied", location(ada.comeBack(injected)));
        assertEquals("NEEDED", state());
    }

    @Test
    void whatChangedInBetweenIsLookedAtAgain() throws Exception {
        URI back = stand.agreed(begun(ada));
        ada.json(200, "PUT", path(), draftOf("https://elsewhere.example/mcp"), "If-Match", tag());
        assertEquals("302 /#/connections?problem=connection-changed", location(ada.comeBack(back)));
        ada.json(200, "PUT", path(), draftOf(vendor.url()), "If-Match", tag());

        URI suspended = stand.agreed(begun(ada));
        stand.sql("UPDATE organizations SET status = 'SUSPENDED'");
        assertEquals("302 /#/connections?problem=organization-suspended", location(ada.comeBack(suspended)));
        stand.sql("UPDATE organizations SET status = 'ACTIVE'");

        Visitor eve = stand.person("eveperson", "ADMIN");
        URI lowered = stand.agreed(begun(eve));
        stand.sql("UPDATE memberships SET role = 'MEMBER' WHERE user_id = 'eveperson'");
        assertEquals("302 /#/connections?problem=not-permitted-any-more", location(eve.comeBack(lowered)));

        URI deleted = stand.agreed(begun(ada));
        assertEquals(204, ada.send("DELETE", path(), "", "If-Match", tag()).statusCode());
        assertEquals("302 /#/connections?problem=connection-gone", location(ada.comeBack(deleted)));
    }

    private String draftOf(String url) {
        return "{\"name\":\"CRM\",\"url\":\"" + url + "\",\"settings\":{\"auth\":\"oauth\"}}";
    }

    private String tag() throws Exception {
        return "\"" + connection().path("rowVersion").asLong() + "\"";
    }

    @Test
    void aRevokedKeyEndsNothingAnyMore() throws Exception {
        URI back = stand.agreed(begun(stand.program()));
        stand.sql("UPDATE api_keys SET revoked_at = now()");
        HttpResponse<String> page = stand.stranger().comeBack(back);
        stand.sql("UPDATE api_keys SET revoked_at = NULL");
        assertEquals(403, page.statusCode());
        assertEquals("NEEDED", state());
    }

    @Test
    void anAddressThatIsChangedWantsANewAuthorization() throws Exception {
        ada.comeBack(stand.agreed(begun(ada)));
        ada.json(200, "PUT", path(), draftOf("https://elsewhere.example/mcp"), "If-Match", tag());
        assertEquals(
                "Its address was changed after it was authorised; authorise it anew.",
                connection().path("authorization").path("problem").asText());
    }

    @Test
    void aVendorThatRegistersNobodyWantsAClientAndKeepsIt() throws Exception {
        vendor.registersByHand("app", "s&cret", AuthorizationStand.CALLBACK);
        JsonNode problem = ada.json(409, "POST", path() + "/authorize", "{}");
        assertEquals("client-id-needed", problem.path("code").asText());
        assertTrue(problem.path("detail").asText().contains("make an app at the vendor"));
        String body = "{\"clientId\":\"app\",\"clientSecret\":\"s&cret\",\"scopes\":[\"all\"]}";
        String url = ada.json(200, "POST", path() + "/authorize", body)
                .path("authorizationUrl")
                .asText();
        assertTrue(url.contains("client_id=app&") && url.contains("scope=all"), url);
        assertEquals("302 /#/connections?authorized=" + slug, location(ada.comeBack(stand.agreed(url))));
        assertEquals("s&cret", stand.stored(id).get("clientSecret"));
        assertEquals("client_secret_basic", stand.stored(id).get("clientMethod"));
        assertFalse(vendor.requests().getLast().contains("cret"), "it is in the header");
        assertTrue(begun(ada).contains("client_id=app&"), "it is known from now on");
    }

    @Test
    void aClientThatWasRegisteredIsUsedAgain() throws Exception {
        String first = begun(ada);
        ada.comeBack(stand.agreed(first));
        String client = first.replaceFirst(".*client_id=([^&]*).*", "$1");
        assertEquals(client, stand.stored(id).get("clientId"));
        assertTrue(begun(ada).contains("client_id=" + client + "&"));
    }

    @Test
    void withoutARefreshTokenItSaysWhenItEnds() throws Exception {
        vendor.givesNoRefreshTokens();
        ada.comeBack(stand.agreed(begun(ada)));
        assertEquals("AUTHORIZED", state());
        assertTrue(
                Instant.parse(connection().path("authorization").path("endsAt").asText())
                        .isAfter(Instant.now()));
        assertFalse(stand.stored(id).containsKey("refreshToken"));
        stand.sql("UPDATE connection_secrets SET ends_at = now() - interval '1 second'");
        assertEquals("NEEDED", state());
    }

    @Test
    void whatCantBeAuthorisedSaysWhy() throws Exception {
        vendor.doesNotCheckProofKeys();
        JsonNode problem = ada.json(409, "POST", path() + "/authorize", "{}");
        assertEquals("authorization-not-offered", problem.path("code").asText());
        assertTrue(problem.path("detail").asText().contains("proof keys"));
        slug = "bearer-" + NUMBER.incrementAndGet();
        ada.json(201, "POST", "/api/connections", draft("\"auth\":\"bearer\""));
        assertEquals(
                "not-authorizable",
                ada.json(409, "POST", path() + "/authorize", "{}").path("code").asText());
        assertFalse(connection().has("authorization"));
        ada.json(400, "POST", path() + "/authorize", "{\"clientSecret\":\"alone\"}");
        ada.json(400, "POST", path() + "/authorize", "{\"scopes\":[\"a b\"]}");
        ada.json(404, "POST", "/api/connections/nothing/authorize", "{}");
        slug = "private-" + NUMBER.incrementAndGet();
        String inside = draft("\"auth\":\"oauth\"").replace("localhost", "127.0.0.1");
        ada.json(201, "POST", "/api/connections", inside);
        assertEquals(
                "authorization-blocked",
                ada.json(409, "POST", path() + "/authorize", "{}").path("code").asText());
    }

    @Test
    void thePlatformDescribesItselfAsAClient() throws Exception {
        JsonNode document = stand.stranger().json(200, "GET", "/api/oauth/client.json", "");
        assertEquals(
                "http://agents.example/api/oauth/client.json",
                document.path("client_id").asText());
        assertEquals(
                "[\"" + AuthorizationStand.CALLBACK + "\"]",
                document.path("redirect_uris").toString());
        assertEquals("none", document.path("token_endpoint_auth_method").asText());
    }
}
