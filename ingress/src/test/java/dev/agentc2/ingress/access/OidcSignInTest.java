package dev.agentc2.ingress.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.json.Json;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing in at a real OpenID provider, which runs as a process of its own, as a browser does it. */
@Tag("adapter")
class OidcSignInTest {
    private static final String SESSION = "__Host-agentc2";
    private static final String PASSWORD = "a password of before";

    @SuppressWarnings("NullAway.Init") // started once for all
    private static NodeProvider provider;

    @SuppressWarnings("NullAway.Init")
    private static AccessStand stand;

    private final Browser browser = stand.browser();

    @BeforeAll
    static void start(@TempDir Path dir) throws Exception {
        int port = Ports.free();
        int providerPort = Ports.free();
        provider = NodeProvider.start(providerPort, "http://localhost:" + port + "/api/login/oidc/callback");
        stand = new AccessStand(
                dir,
                Map.of(
                        "AGENTC2_HTTP_PORT",
                        String.valueOf(port),
                        "AGENTC2_OIDC_ISSUER",
                        provider.issuer(),
                        "AGENTC2_OIDC_CLIENT_ID",
                        "agentc2",
                        "AGENTC2_OIDC_CLIENT_SECRET",
                        "a client secret of the test"));
        stand.organization("hall");
    }

    @AfterAll
    static void stop() {
        if (stand != null) {
            stand.close();
        }
        if (provider != null) {
            provider.close();
        }
    }

    @Test
    void whoWasInvitedGetsAnAccountAndIsKnownTheNextTime() throws Exception {
        String token =
                stand.invite("hall", "guest@example.com", "ADMIN", Instant.now().plusSeconds(600));
        HttpResponse<String> arrived = signIn(browser, "guest");
        assertEquals(302, arrived.statusCode(), arrived.body());
        assertEquals("/", arrived.headers().firstValue("Location").orElse(""));
        JsonNode session = session(browser);
        assertEquals("guest@example.com", session.at("/user/email").asText());
        assertEquals("Name of guest", session.at("/user/name").asText());
        assertEquals(
                200, browser.post("/api/invitations/" + token + "/accept", "").statusCode());
        Browser again = stand.browser();
        assertEquals(302, signIn(again, "guest").statusCode());
        assertEquals(session.at("/user/id"), session(again).at("/user/id"));
        assertEquals("hall", session(again).path("organization").asText());
        String actor = "user:" + session.at("/user/id").asText();
        assertTrue(stand.noted().contains("hall " + actor + " session.create"), "the second time there was a hall");
    }

    @Test
    void nobodyElseGetsIn() throws Exception {
        assertRefused("signup-closed", signIn(browser, "stranger"));
        stand.invite(
                "hall", "unverified-guest@example.com", "ADMIN", Instant.now().plusSeconds(600));
        assertRefused("email-not-verified", signIn(browser, "unverified-guest"));
        assertFalse(browser.cookies.containsKey(SESSION));
    }

    @Test
    void whoOwnsTheEmailTakesTheAccountOverFromWhoMerelyClaimedIt() throws Exception {
        Browser claimer = stand.browser();
        String token = stand.invite("hall", null, "MEMBER", Instant.now().plusSeconds(600));
        HttpResponse<String> claimed = claimer.post("/api/signup", """
                {"email":"owner@example.com","password":"%s","name":"Claimer","invitation":"%s"}""".formatted(PASSWORD, token));
        assertEquals(201, claimed.statusCode(), claimed.body());
        assertEquals(302, signIn(browser, "owner").statusCode());
        assertEquals(
                Json.MAPPER.readTree(claimed.body()).at("/user/id"),
                session(browser).at("/user/id"));
        String user = session(browser).at("/user/id").asText();
        assertTrue(stand.noted().contains("hall user:" + user + " identity.add"));
        assertEquals(401, claimer.get("/api/session").statusCode());
        assertProblem(
                claimer.post("/api/login", "{\"email\":\"owner@example.com\",\"password\":\"" + PASSWORD + "\"}"),
                401,
                "wrong-credentials");
    }

    @Test
    void whoIsDisabledStaysOut() throws Exception {
        stand.invite("hall", "former@example.com", "MEMBER", Instant.now().plusSeconds(600));
        assertEquals(302, signIn(browser, "former").statusCode());
        stand.sql("UPDATE users SET status = 'DISABLED' WHERE email = 'former@example.com'");
        assertRefused("account-disabled", signIn(stand.browser(), "former"));
    }

    @Test
    void aWayBackIsGoodOnceAndInTheBrowserThatSetOut() throws Exception {
        stand.invite("hall", "careful@example.com", "MEMBER", Instant.now().plusSeconds(600));
        URI back = wayBack(browser, "careful");
        Browser victim = stand.browser();
        assertRefused("sign-in-refused", victim.get(path(back)));
        Map<String, String> cookies = Map.copyOf(browser.cookies);
        assertRefused("sign-in-refused", browser.get(path(back).replaceAll("code=[^&]*", "code=made-up")));
        browser.cookies.putAll(cookies);
        assertRefused("sign-in-refused", browser.get(path(back)));
        assertFalse(browser.cookies.containsKey(SESSION));
    }

    private static void assertRefused(String code, HttpResponse<String> answer) {
        assertEquals(302, answer.statusCode(), answer.body());
        assertEquals(
                "/#/sign-in?problem=" + code,
                answer.headers().firstValue("Location").orElse(""));
    }

    private static HttpResponse<String> signIn(Browser who, String login) throws Exception {
        return who.get(path(wayBack(who, login)));
    }

    private static URI wayBack(Browser who, String login) throws Exception {
        HttpResponse<String> setOut = who.get("/api/login/oidc");
        assertEquals(302, setOut.statusCode(), setOut.body());
        String url = setOut.headers().firstValue("Location").orElse("");
        assertTrue(url.contains("code_challenge_method=S256"), url);
        return provider.signIn(url, login);
    }

    private static String path(URI uri) {
        return uri.getRawPath() + "?" + uri.getRawQuery();
    }

    private static JsonNode session(Browser who) throws Exception {
        return Json.MAPPER.readTree(who.get("/api/session").body());
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) throws Exception {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(code, Json.MAPPER.readTree(answer.body()).path("code").asText(), answer.body());
    }
}
