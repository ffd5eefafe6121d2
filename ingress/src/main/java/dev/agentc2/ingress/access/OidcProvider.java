package dev.agentc2.ingress.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.oauth.OAuthForm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID provider: what it says of itself, a code for an id token, and whether that can be believed. What it says of
 * itself is read when it is first needed and kept for {@link #KEEP}. Thread-safe.
 */
final class OidcProvider implements AutoCloseable {
    private static final Duration KEEP = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LARGEST_KEY_SET = 256 * 1024;
    private static final Set<JWSAlgorithm> SIGNATURES = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final OidcSettings settings;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private volatile @Nullable Known known;

    private record Known(
            URI authorization,
            URI token,
            @Nullable URI userinfo,
            DefaultJWTProcessor<SecurityContext> processor,
            long readNanos) {
        boolean isFresh() {
            return System.nanoTime() - readNanos < KEEP.toNanos();
        }
    }

    OidcProvider(OidcSettings settings) {
        this.settings = settings;
    }

    /** Where to send a person to sign in. */
    String authorizationUrl(String state, OidcAttempt attempt) throws OidcFailure {
        URI endpoint = known().authorization();
        String query = OAuthForm.of(Map.of(
                "response_type",
                "code",
                "client_id",
                settings.clientId(),
                "redirect_uri",
                settings.redirect().toString(),
                "scope",
                "openid email profile",
                "state",
                state,
                "nonce",
                attempt.nonce(),
                "code_challenge",
                attempt.challenge(),
                "code_challenge_method",
                "S256"));
        return endpoint + (endpoint.getRawQuery() == null ? "?" : "&") + query;
    }

    /** Who brings a code. */
    OidcIdentity identify(String code, OidcAttempt attempt) throws OidcFailure {
        Known provider = known();
        Map<String, String> fields = new TreeMap<>(Map.of(
                "grant_type", "authorization_code",
                "code", code,
                "redirect_uri", settings.redirect().toString(),
                "client_id", settings.clientId(),
                "code_verifier", attempt.verifier()));
        HttpRequest.Builder request = HttpRequest.newBuilder(provider.token())
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(OAuthForm.of(fields)));
        if (settings.clientSecret() != null) {
            request.header("Authorization", OAuthForm.basic(settings.clientId(), settings.clientSecret()));
        }
        JsonNode answer = json(request.build());
        try {
            JWTClaimsSet claims = believed(answer.path("id_token").asText(), provider, attempt);
            return OidcIdentity.of(
                    completed(claims, provider, answer.path("access_token").asText()));
        } catch (ParseException e) {
            throw new OidcFailure("what the provider says of a person can't be read: " + e.getMessage(), e);
        }
    }

    /** Many providers tell e-mail and name at their userinfo endpoint only. */
    private JWTClaimsSet completed(JWTClaimsSet claims, Known provider, String accessToken)
            throws OidcFailure, ParseException {
        URI userinfo = provider.userinfo();
        if (claims.getClaim("email") != null || userinfo == null || accessToken.isEmpty()) {
            return claims;
        }
        JsonNode info = json(HttpRequest.newBuilder(userinfo)
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + accessToken)
                .build());
        if (!info.path("sub").asText().equals(claims.getSubject())) {
            throw new OidcFailure("the userinfo is of somebody else than the id token");
        }
        JWTClaimsSet.Builder more = new JWTClaimsSet.Builder(claims);
        for (String claim : List.of("email", "email_verified", "name")) {
            if (info.hasNonNull(claim)) {
                more.claim(claim, info.path(claim).asText());
            }
        }
        return more.build();
    }

    private JWTClaimsSet believed(String idToken, Known provider, OidcAttempt attempt) throws OidcFailure {
        try {
            JWTClaimsSet claims = provider.processor().process(idToken, null);
            if (!attempt.nonce().equals(claims.getStringClaim("nonce"))) {
                throw new OidcFailure("the id token is of another sign-in: its nonce differs");
            }
            String party = claims.getStringClaim("azp");
            if (party == null ? claims.getAudience().size() > 1 : !party.equals(settings.clientId())) {
                throw new OidcFailure("the id token was made for another client");
            }
            return claims;
        } catch (ParseException | BadJOSEException | JOSEException e) {
            throw new OidcFailure("the id token can't be believed: " + e.getMessage(), e);
        }
    }

    private Known known() throws OidcFailure {
        Known before = known;
        if (before != null && before.isFresh()) {
            return before;
        }
        String base = settings.issuer().endsWith("/")
                ? settings.issuer().substring(0, settings.issuer().length() - 1)
                : settings.issuer();
        JsonNode document = json(HttpRequest.newBuilder(URI.create(base + "/.well-known/openid-configuration"))
                .timeout(PATIENCE)
                .build());
        if (!settings.issuer().equals(document.path("issuer").asText())) {
            throw new OidcFailure("the discovery document is of another issuer");
        }
        Known read = new Known(
                endpoint(document, "authorization_endpoint"),
                endpoint(document, "token_endpoint"),
                document.hasNonNull("userinfo_endpoint") ? endpoint(document, "userinfo_endpoint") : null,
                processor(endpoint(document, "jwks_uri")),
                System.nanoTime());
        known = read;
        return read;
    }

    private DefaultJWTProcessor<SecurityContext> processor(URI keys) throws OidcFailure {
        try {
            int patience = Math.toIntExact(PATIENCE.toMillis());
            DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
            processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                    SIGNATURES,
                    JWKSourceBuilder.create(
                                    keys.toURL(), new DefaultResourceRetriever(patience, patience, LARGEST_KEY_SET))
                            .retrying(true)
                            .build()));
            processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                    settings.clientId(),
                    new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
                    Set.of("sub", "iat", "exp", "nonce")));
            return processor;
        } catch (IOException e) {
            throw new OidcFailure("the address of the provider's keys can't be read", e);
        }
    }

    private static URI endpoint(JsonNode document, String name) throws OidcFailure {
        try {
            URI endpoint = URI.create(document.path(name).asText());
            if (endpoint.getHost() != null) {
                return endpoint;
            }
        } catch (IllegalArgumentException e) {
            throw new OidcFailure("the discovery document has an odd " + name, e);
        }
        throw new OidcFailure("the discovery document has no " + name);
    }

    private JsonNode json(HttpRequest request) throws OidcFailure {
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new OidcFailure(request.uri().getPath() + " answers " + answer.statusCode());
            }
            return Json.MAPPER.readTree(answer.body());
        } catch (IOException e) {
            throw new OidcFailure(request.uri().getPath() + " can't be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OidcFailure("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
