package dev.agentc2.ingress.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing up, in and out over real HTTP, PostgreSQL and Redis. */
@Tag("adapter")
class AccessRoutesTest {
    private static final String PASSWORD = "correct horse battery";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // started once for all
    private static AccessStand stand;

    private final String email = "person" + NUMBER.incrementAndGet() + "@example.com";
    private final Browser browser = stand.browser();

    @BeforeAll
    static void start(@TempDir Path dir) {
        stand = new AccessStand(dir, Map.of("AGENTC2_SIGNUP", "open"));
        stand.organization("hall");
    }

    @AfterAll
    static void stop() {
        stand.close();
    }

    @Test
    void whoSignsUpWithAnOrganisationOwnsIt() throws Exception {
        String slug = "own-" + NUMBER.incrementAndGet();
        HttpResponse<String> answer =
                browser.post("/api/signup", """
                {"email":" %s ","password":"%s","name":"Ann","organization":{"slug":"%s","name":"Ann's"}}""".formatted(email.toUpperCase(java.util.Locale.ROOT), PASSWORD, slug));
        assertEquals(201, answer.statusCode(), answer.body());
        assertEquals("/api/session", answer.headers().firstValue("Location").orElse(""));
        JsonNode session = Json.MAPPER.readTree(answer.body());
        assertEquals(email, session.at("/user/email").asText());
        assertEquals("OWNER", session.at("/organizations/0/role").asText());
        assertEquals(slug, session.at("/organizations/0/slug").asText());
        String org = session.at("/organizations/0/id").asText();
        assertEquals(org, session.at("/organization").asText());
        assertTrue(session.at("/permissions").toString().contains("MANAGE_ORGANIZATION"));
        assertTrue(Instant.parse(session.at("/expiresAt").asText())
                .isAfter(Instant.now().plus(Duration.ofDays(6))));
        assertEquals(org, browser.get("/room").body());
        assertEquals(session, Json.MAPPER.readTree(browser.get("/api/session").body()));
        String actor = "user:" + session.at("/user/id").asText();
        assertTrue(stand.noted().contains(org + " " + actor + " organization.create"));
        assertTrue(stand.noted().contains(org + " " + actor + " session.create"));
        assertProblem(signUp(stand.browser(), "other" + email), 201, "");
        assertProblem(stand.browser().post("/api/signup", """
                        {"email":"x%s","password":"%s","name":"B","organization":{"slug":"%s","name":"B"}}""".formatted(email, PASSWORD, slug)), 409, "slug-taken");
        assertProblem(login(stand.browser(), "x" + email, PASSWORD), 401, "wrong-credentials");
    }

    @Test
    void whatIsWrongWithASignUpIsSaidAllAtOnce() throws Exception {
        HttpResponse<String> answer = browser.post(
                "/api/signup", "{\"email\":\"nobody\",\"password\":\"short\",\"organization\":{\"slug\":\"A\"}}");
        assertProblem(answer, 400, "invalid-field");
        assertEquals(
                List.of("email", "password", "name", "organization.slug", "organization.name"),
                Json.MAPPER.readTree(answer.body()).path("errors").findValuesAsText("field"));
        assertProblem(signUp(browser, email), 201, "");
        assertProblem(signUp(stand.browser(), email), 409, "email-taken");
    }

    @Test
    void unknownEmailsAndWrongPasswordsAreAnsweredAlike() throws Exception {
        signUp(browser, email);
        HttpResponse<String> wrong = login(stand.browser(), email, "not " + PASSWORD);
        HttpResponse<String> unknown = login(stand.browser(), "un" + email, PASSWORD);
        assertProblem(wrong, 401, "wrong-credentials");
        assertEquals(withoutId(wrong.body()), withoutId(unknown.body()));
        assertEquals(wrong.headers().map().keySet(), unknown.headers().map().keySet());
        stand.sql("UPDATE users SET status = 'DISABLED' WHERE email = ?", email);
        assertProblem(login(stand.browser(), email, PASSWORD), 401, "wrong-credentials");
    }

    @Test
    void eachSignInHasANewSessionAndEndsTheOneBefore() throws Exception {
        signUp(browser, email);
        String before = browser.cookies.get("__Host-agentc2");
        HttpResponse<String> answer = login(browser, email, PASSWORD);
        assertEquals(200, answer.statusCode(), answer.body());
        String cookie = answer.headers().firstValue("Set-Cookie").orElse("");
        assertTrue(cookie.endsWith("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=604800"), cookie);
        assertNotEquals(before, browser.cookies.get("__Host-agentc2"));
        assertEquals(200, browser.get("/api/session").statusCode());
        Browser thief = stand.browser();
        thief.cookies.put("__Host-agentc2", String.valueOf(before));
        assertProblem(thief.get("/api/session"), 401, "unauthorized");
    }

    @Test
    void signingOutEndsOneSessionOrAll() throws Exception {
        signUp(browser, email);
        Browser elsewhere = stand.browser();
        Browser third = stand.browser();
        login(elsewhere, email, PASSWORD);
        login(third, email, PASSWORD);
        String cookie = String.valueOf(third.cookies.get("__Host-agentc2"));
        assertEquals(204, third.post("/api/logout", "").statusCode());
        assertFalse(third.cookies.containsKey("__Host-agentc2"));
        third.cookies.put("__Host-agentc2", cookie);
        assertEquals(401, third.get("/api/session").statusCode());
        assertEquals(200, elsewhere.get("/api/session").statusCode());
        String user = userId(elsewhere);
        assertFalse(stand.disconnected.contains(user));
        assertEquals(204, elsewhere.post("/api/logout-everywhere", "").statusCode());
        assertEquals(401, browser.get("/api/session").statusCode());
        assertTrue(stand.disconnected.contains(user), "clients go with all sessions, not with one");
    }

    private static String userId(Browser who) throws Exception {
        return Json.MAPPER
                .readTree(who.get("/api/session").body())
                .at("/user/id")
                .asText();
    }

    @Test
    void aNewPasswordSignsAllOtherSessionsOut() throws Exception {
        signUp(browser, email);
        Browser elsewhere = stand.browser();
        login(elsewhere, email, PASSWORD);
        String cookie = String.valueOf(browser.cookies.get("__Host-agentc2"));
        assertProblem(changePassword(browser, "not it at all", "another fine one"), 403, "wrong-credentials");
        assertProblem(changePassword(browser, PASSWORD, email), 400, "invalid-field");
        String user = userId(browser);
        assertFalse(stand.disconnected.contains(user));
        assertEquals(204, changePassword(browser, PASSWORD, "another fine one").statusCode());
        assertTrue(stand.disconnected.contains(user));
        assertNotEquals(cookie, browser.cookies.get("__Host-agentc2"));
        assertEquals(200, browser.get("/api/session").statusCode());
        assertEquals(401, elsewhere.get("/api/session").statusCode());
        assertEquals(401, login(elsewhere, email, PASSWORD).statusCode());
        assertEquals(200, login(elsewhere, email, "another fine one").statusCode());
    }

    @Test
    void aWeakHashIsReplacedWhenThePasswordIsKnown() throws Exception {
        signUp(browser, email);
        stand.sql(
                "UPDATE users SET password_hash = ? WHERE email = ?",
                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                email);
        assertEquals(200, login(browser, email, "password").statusCode());
        String stored = stand.owner()
                .withHandle(h -> h.createQuery("SELECT password_hash FROM users WHERE email = ?")
                        .bind(0, email)
                        .mapTo(String.class)
                        .one());
        assertTrue(stored.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), stored);
        assertEquals(200, login(browser, email, "password").statusCode());
    }

    @Test
    void tenFailuresOfAnEmailMakeOneWaitWhateverThePassword() throws Exception {
        signUp(browser, email);
        for (int i = 0; i < SignInThrottle.PER_EMAIL; i++) {
            assertEquals(401, login(stand.browser(), email, "wrong number " + i).statusCode());
        }
        HttpResponse<String> refused = login(stand.browser(), email, PASSWORD);
        assertProblem(refused, 429, "rate-limited");
        int wait = Integer.parseInt(refused.headers().firstValue("Retry-After").orElse("0"));
        assertTrue(wait > 0 && wait <= 900, "Retry-After " + wait);
        assertEquals(200, browser.get("/api/session").statusCode(), "who is in stays in");
    }

    @Test
    void aPersonIsInvitedLooksAndJoins() throws Exception {
        String token = stand.invite("hall", email, "ADMIN", Instant.now().plusSeconds(60));
        JsonNode shown = Json.MAPPER.readTree(
                stand.browser().get("/api/invitations/" + token).body());
        assertEquals("The hall", shown.at("/organization/name").asText());
        assertEquals(email, shown.path("email").asText());
        assertEquals("ADMIN", shown.path("role").asText());
        assertFalse(shown.path("expiresAt").isMissingNode());
        Browser stranger = stand.browser();
        signUp(stranger, "stranger-" + email);
        assertProblem(stranger.post("/api/invitations/" + token + "/accept", ""), 403, "invitation-for-another");
        signUp(browser, email);
        assertEquals(403, browser.get("/room").statusCode());
        HttpResponse<String> joined = browser.post("/api/invitations/" + token + "/accept", "");
        assertEquals(200, joined.statusCode(), joined.body());
        assertEquals("hall", browser.get("/room").body(), "in force at once");
        assertProblem(browser.post("/api/invitations/" + token + "/accept", ""), 404, "invitation-not-found");
        assertProblem(browser.get("/api/invitations/" + token), 404, "invitation-not-found");
        String user = Json.MAPPER.readTree(joined.body()).at("/user/id").asText();
        assertTrue(stand.noted().contains("hall user:" + user + " invitation.accept"));
    }

    @Test
    void anInvitationNeverTakesAHigherRoleAway() throws Exception {
        HttpResponse<String> answer = browser.post("/api/signup", """
                {"email":"%s","password":"%s","name":"Ann","invitation":"%s"}""".formatted(
                        email,
                        PASSWORD,
                        stand.invite("hall", email, "OWNER", Instant.now().plusSeconds(60))));
        assertEquals(201, answer.statusCode(), answer.body());
        String lower = stand.invite("hall", email, "MEMBER", Instant.now().plusSeconds(60));
        HttpResponse<String> joined = browser.post("/api/invitations/" + lower + "/accept", "");
        assertEquals(
                "OWNER",
                Json.MAPPER.readTree(joined.body()).at("/organizations/0/role").asText());
    }

    @Test
    void whatIsExpiredRevokedOrNoTokenIsNoInvitation() throws Exception {
        String expired = stand.invite("hall", email, "MEMBER", Instant.now().minusSeconds(1));
        String revoked = stand.invite("hall", email, "MEMBER", Instant.now().plusSeconds(60));
        stand.sql("UPDATE invitations SET revoked_at = now() WHERE id = ?", "i" + revoked.substring(4, 20));
        for (String token : List.of(expired, revoked, "aci_" + "x".repeat(43), "x")) {
            assertProblem(browser.get("/api/invitations/" + token), 404, "invitation-not-found");
        }
    }

    @Test
    void theOrganisationIsChosenForTheSession() throws Exception {
        signUp(browser, email);
        for (String org : List.of("hall", "annex" + NUMBER.incrementAndGet())) {
            if (!org.equals("hall")) {
                stand.organization(org);
            }
            String token = stand.invite(org, email, "MEMBER", Instant.now().plusSeconds(60));
            assertEquals(
                    200,
                    browser.post("/api/invitations/" + token + "/accept", "").statusCode());
        }
        HttpResponse<String> chosen = browser.put("/api/session/organization", "{\"organization\":\"hall-slug\"}");
        assertEquals(
                "hall", Json.MAPPER.readTree(chosen.body()).path("organization").asText());
        assertEquals("hall", browser.get("/room").body());
        assertProblem(browser.put("/api/session/organization", "{\"organization\":\"nowhere\"}"), 404, "not-found");
        assertProblem(browser.put("/api/session/organization", "{}"), 400, "invalid-field");
    }

    @Test
    void pagesOfOtherSitesSignNobodyIn() throws Exception {
        signUp(browser, email);
        String body = "{\"email\":\"" + email + "\",\"password\":\"" + PASSWORD + "\"}";
        assertProblem(
                stand.browser().send("POST", "/api/login", body, "Sec-Fetch-Site", "cross-site"),
                403,
                "cross-site-request");
        assertProblem(stand.browser().send("POST", "/api/login", "email=a&password=b"), 415, "unsupported-media-type");
    }

    @Test
    void theAnswersCarrySecurityHeadersAndTakeNoHugeBodies() throws Exception {
        HttpResponse<String> answer = browser.get("/api/session");
        for (String header : List.of("X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy")) {
            assertTrue(answer.headers().firstValue(header).isPresent(), header);
        }
        assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElse(""));
        String huge = "{\"email\":\"" + "x".repeat(3_000_000) + "\"}";
        assertProblem(browser.post("/api/login", huge), 413, "content-too-large");
    }

    @Test
    void withoutAProviderThereIsNoSignInAtOne() throws Exception {
        assertProblem(browser.get("/api/login/oidc"), 404, "oidc-not-set-up");
        assertProblem(browser.get("/api/login/oidc/callback?code=x&state=y"), 404, "oidc-not-set-up");
    }

    private static HttpResponse<String> signUp(Browser who, String email) throws Exception {
        return who.post(
                "/api/signup", "{\"email\":\"" + email + "\",\"password\":\"" + PASSWORD + "\",\"name\":\"Somebody\"}");
    }

    private static HttpResponse<String> login(Browser who, String email, String password) throws Exception {
        return who.post("/api/login", "{\"email\":\"" + email + "\",\"password\":\"" + password + "\"}");
    }

    private static HttpResponse<String> changePassword(Browser who, String current, String next) throws Exception {
        return who.post("/api/password", "{\"current\":\"" + current + "\",\"new\":\"" + next + "\"}");
    }

    private static String withoutId(String problem) {
        return problem.replaceAll("\"requestId\":\"[^\"]*\"", "");
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) throws Exception {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(code, Json.MAPPER.readTree(answer.body()).path("code").asText(), answer.body());
    }
}
