package dev.agentc2.ingress.vendor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.platform.oauth.OAuthClient;
import dev.agentc2.platform.oauth.ProofKey;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a browser is sent away with, and what it brings back. */
class BrowserWayTest {
    private static final String ISSUER = "https://auth.example";

    private static AuthorizationServer server(String issuer, String endpoint, List<String> scopes) {
        return new AuthorizationServer(
                issuer,
                URI.create(endpoint),
                URI.create("https://auth.example/token"),
                null,
                List.of(OAuthClient.Method.BASIC),
                false,
                false,
                false,
                scopes);
    }

    private static String url(AuthorizationServer server, List<String> scopes) {
        return new AuthorizationRequest(
                        server,
                        "client 1",
                        "https://mcp.example/mcp",
                        scopes,
                        URI.create("https://agents.example/api/oauth/callback"),
                        "state",
                        // RFC 7636, appendix B
                        new ProofKey("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
                .url()
                .toString();
    }

    @Test
    void theAddressHasTheProofKeyTheResourceAndWhereToComeBack() {
        assertEquals(
                "https://auth.example/authorize?tenant=1&response_type=code&client_id=client+1"
                        + "&redirect_uri=https%3A%2F%2Fagents.example%2Fapi%2Foauth%2Fcallback&state=state"
                        + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
                        + "&resource=https%3A%2F%2Fmcp.example%2Fmcp&scope=read+write",
                url(server(ISSUER, "https://auth.example/authorize?tenant=1", List.of()), List.of("read", "write")));
    }

    @Test
    void aRefreshTokenIsAskedForInTheWayOfTheServer() {
        AuthorizationServer lasting = server(ISSUER, "https://auth.example/a", List.of("offline_access"));
        assertEquals(List.of("read", "offline_access"), AuthorizationRequest.lasting(List.of("read"), lasting));
        assertTrue(url(lasting, List.of("offline_access")).endsWith("&prompt=consent"));
        AuthorizationServer plain = server(ISSUER, "https://auth.example/a", List.of("read"));
        assertEquals(List.of("read"), AuthorizationRequest.lasting(List.of("read"), plain));
        assertFalse(url(plain, List.of()).contains("scope="));
        AuthorizationServer google =
                server("https://accounts.google.com", "https://accounts.google.com/o/oauth2/v2/auth", List.of());
        assertTrue(url(google, List.of("read")).endsWith("&access_type=offline&prompt=consent"));
    }

    @Test
    void aCodeIsTakenFromWhoWasAskedOnly() throws AuthorizationFailure {
        assertEquals("c", new AuthorizationResponse("c", null, null).accepted(ISSUER, false));
        assertEquals("c", new AuthorizationResponse("c", null, ISSUER).accepted(ISSUER, true));
        assertEquals("c", new AuthorizationResponse("c", null, ISSUER).accepted(ISSUER, false));
        refused(new AuthorizationResponse("c", null, null), true, "isn't that of");
        refused(new AuthorizationResponse("c", null, "https://evil.example"), false, "isn't that of");
        refused(new AuthorizationResponse(null, null, null), false, "no code");
        refused(new AuthorizationResponse("x".repeat(5_000), null, null), false, "no code");
    }

    @Test
    void aRefusalIsToldInWordsThatQuoteNothing() {
        refused(error("access_denied"), false, "was declined");
        refused(error("server_error"), false, "has trouble");
        refused(error("interaction_required"), false, "refused (interaction_required)");
        refused(error("<b>call us"), false, "refused.");
    }

    private static AuthorizationResponse error(@Nullable String error) {
        return new AuthorizationResponse("c", error, null);
    }

    private static void refused(AuthorizationResponse response, boolean namesItself, String words) {
        AuthorizationFailure failure =
                assertThrows(AuthorizationFailure.class, () -> response.accepted(ISSUER, namesItself));
        assertTrue(failure.sentence().contains(words), failure.sentence());
    }
}
