package dev.agentc2.ingress.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.agentc2.platform.config.SettingException;
import dev.agentc2.platform.config.Settings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a provider that errs or lies can't make us believe. */
class OidcProviderTest {
    private final OidcAttempt attempt = OidcAttempt.begin(new SecureRandom());

    private HttpServer server;
    private String issuer;
    private ECKey key;
    private OidcProvider provider;
    private volatile String tokenAnswer = "{}";
    private volatile String userinfo = "{}";
    private volatile String tokenRequest = "";

    @BeforeEach
    void start() throws Exception {
        key = new ECKeyGenerator(Curve.P_256).keyID("1").generate();
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        issuer = "http://127.0.0.1:" + server.getAddress().getPort();
        answers("/.well-known/openid-configuration", () -> """
                {"issuer":"%1$s","authorization_endpoint":"%1$s/auth","token_endpoint":"%1$s/token",
                "userinfo_endpoint":"%1$s/me","jwks_uri":"%1$s/keys"}""".formatted(issuer));
        answers("/keys", () -> new JWKSet(key.toPublicJWK()).toString());
        answers("/token", () -> tokenAnswer);
        answers("/me", () -> userinfo);
        server.start();
        provider = new OidcProvider(new OidcSettings(issuer, "client", "s:cret", URI.create("http://localhost/back")));
    }

    @AfterEach
    void stop() {
        provider.close();
        server.stop(0);
    }

    @Test
    void aGoodTokenTellsWhoItIs() throws Exception {
        OidcIdentity identity = identify(signed(good().build()));
        assertEquals(new OidcIdentity(issuer, "subject", Optional.of("ann@example.com"), "ann"), identity);
        assertTrue(tokenRequest.contains("code_verifier=" + attempt.verifier()), tokenRequest);
        assertTrue(tokenRequest.contains("Basic Y2xpZW50OnMlM0FjcmV0"), "form-encoded before: " + tokenRequest);
    }

    @Test
    void whatTheTokenLeavesOutIsAskedFor() throws Exception {
        userinfo = "{\"sub\":\"subject\",\"email\":\"Ann@Example.com\",\"email_verified\":true,\"name\":\"Ann\"}";
        JWTClaimsSet claims =
                good().claim("email", null).claim("email_verified", null).build();
        assertEquals(
                new OidcIdentity(issuer, "subject", Optional.of("ann@example.com"), "Ann"), identify(signed(claims)));
        userinfo = userinfo.replace("\"subject\"", "\"another\"");
        assertRefused(signed(claims));
    }

    @Test
    void anEmailThatIsNotVerifiedIsNone() throws Exception {
        for (Object verified : new Object[] {false, "false", "yes"}) {
            assertEquals(
                    Optional.empty(),
                    identify(signed(good().claim("email_verified", verified).build()))
                            .verifiedEmail());
        }
        assertTrue(identify(signed(good().claim("email_verified", "true").build()))
                .verifiedEmail()
                .isPresent());
    }

    @Test
    void nothingOfTheTokenMayBeWrong() throws Exception {
        Date past = Date.from(Instant.now().minusSeconds(600));
        for (JWTClaimsSet claims : List.of(
                good().issuer("https://elsewhere.example.com").build(),
                good().audience("another").build(),
                good().audience(List.of("client", "another")).build(),
                good().claim("azp", "another").build(),
                good().expirationTime(past).build(),
                good().expirationTime(null).build(),
                good().subject(null).build(),
                good().claim("nonce", "another").build(),
                good().claim("nonce", null).build())) {
            assertRefused(signed(claims));
        }
        assertTrue(identify(signed(good().audience(List.of("client", "another"))
                        .claim("azp", "client")
                        .build()))
                .subject()
                .equals("subject"));
    }

    @Test
    void aSignatureMustBeOfTheProvidersKeyAndOfItsKind() throws Exception {
        ECKey forged = new ECKeyGenerator(Curve.P_256).keyID("1").generate();
        assertRefused(signed(good().build(), forged));
        assertRefused(new PlainJWT(good().build()).serialize());
        SignedJWT symmetric = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), good().build());
        symmetric.sign(new MACSigner(key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8)));
        assertRefused(symmetric.serialize());
        assertRefused("nonsense");
        assertRefused("");
    }

    @Test
    void aDocumentOfAnotherIssuerIsOfNoUse() {
        OidcProvider other =
                new OidcProvider(new OidcSettings(issuer + "/", "client", null, URI.create("http://localhost/back")));
        assertThrows(OidcFailure.class, () -> other.authorizationUrl("state", attempt));
        other.close();
    }

    @Test
    void theSettingsWantTlsAndShowNoSecret() {
        Map<String, String> plain =
                Map.of("AGENTC2_OIDC_ISSUER", "http://login.example.com", "AGENTC2_OIDC_CLIENT_ID", "client");
        assertThrows(SettingException.class, () -> OidcSettings.of(Settings.of(plain)));
        OidcSettings safe = OidcSettings.of(Settings.of(Map.of(
                        "AGENTC2_OIDC_ISSUER", "https://login.example.com",
                        "AGENTC2_OIDC_CLIENT_ID", "client",
                        "AGENTC2_OIDC_CLIENT_SECRET", "planted",
                        "AGENTC2_PUBLIC_URL", "https://agents.example.com/")))
                .orElseThrow();
        assertEquals(
                "https://agents.example.com/api/login/oidc/callback",
                safe.redirect().toString());
        assertFalse(safe.toString().contains("planted"));
        assertEquals(Optional.empty(), OidcSettings.of(Settings.of(Map.of())));
    }

    private JWTClaimsSet.Builder good() {
        return new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject("subject")
                .audience("client")
                .issueTime(new Date())
                .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                .claim("nonce", attempt.nonce())
                .claim("email", "ann@example.com")
                .claim("email_verified", true);
    }

    private String signed(JWTClaimsSet claims) throws Exception {
        return signed(claims, key);
    }

    private static String signed(JWTClaimsSet claims, ECKey by) throws Exception {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(by.getKeyID()).build(), claims);
        jwt.sign(new ECDSASigner(by));
        return jwt.serialize();
    }

    private OidcIdentity identify(String idToken) throws OidcFailure {
        tokenAnswer = "{\"access_token\":\"opaque\",\"token_type\":\"Bearer\",\"id_token\":\"" + idToken + "\"}";
        return provider.identify("code", attempt);
    }

    private void assertRefused(String idToken) {
        assertThrows(OidcFailure.class, () -> identify(idToken));
    }

    private interface Answer {
        String text();
    }

    private void answers(String path, Answer answer) {
        server.createContext(path, exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (path.equals("/token")) {
                tokenRequest = body + " " + exchange.getRequestHeaders().getFirst("Authorization");
            }
            byte[] text = answer.text().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
    }
}
