package dev.agentc2.ingress.oauth;

import dev.agentc2.ingress.oauth.GrantRules.CodeShown;
import dev.agentc2.ingress.oauth.GrantRules.RefreshShown;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.OAuthSite;
import dev.agentc2.platform.http.OAuthSites;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RequestInfo;
import dev.agentc2.platform.http.Route;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What clients ask for themselves: what the server offers, to be registered, tokens, and their end. Thread-safe. */
final class ClientRoutes {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final List<String> GRANT_TYPES = List.of("authorization_code", "refresh_token");
    private static final List<String> PUBLIC_ONLY = List.of("none");

    private final OAuthSites sites;
    private final Clients clients;
    private final Grants grants;
    private final OAuthThrottle throttle;
    private final Clock clock;

    ClientRoutes(OAuthSites sites, Clients clients, Grants grants, OAuthThrottle throttle, Clock clock) {
        this.sites = sites;
        this.clients = clients;
        this.grants = grants;
        this.throttle = throttle;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/.well-known/oauth-authorization-server", Permission.PUBLIC, this::metadata),
                Route.post("/oauth/register", Permission.PUBLIC, ctx -> answerRefusals(ctx, this::register)),
                Route.post("/oauth/token", Permission.PUBLIC, ctx -> answerRefusals(ctx, this::token)),
                Route.post("/oauth/revoke", Permission.PUBLIC, ctx -> answerRefusals(ctx, this::revoke)));
    }

    /** Something that may be refused in OAuth's terms. */
    @FunctionalInterface
    private interface Work {
        void on(Context ctx);
    }

    private static void answerRefusals(Context ctx, Work work) {
        try {
            work.on(ctx);
        } catch (OAuthRefusal refusal) {
            ctx.status(400).json(refusal.body());
        }
    }

    /**
     * The site that a request is made to.
     *
     * @throws ProblemException 404 when nothing is offered there
     */
    static OAuthSite site(OAuthSites sites, Context ctx) {
        return sites.of(ctx)
                .orElseThrow(() -> new ProblemException(
                        404,
                        "oauth-not-set-up",
                        "Clients can't be signed in for at this address; AGENTC2_PUBLIC_URL isn't an https address."));
    }

    private void metadata(Context ctx) {
        String issuer = site(sites, ctx).issuer();
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("issuer", issuer);
        metadata.put("authorization_endpoint", issuer + "/oauth/authorize");
        metadata.put("token_endpoint", issuer + "/oauth/token");
        metadata.put("registration_endpoint", issuer + "/oauth/register");
        metadata.put("revocation_endpoint", issuer + "/oauth/revoke");
        metadata.put("scopes_supported", List.of(OAuthSite.SCOPE));
        metadata.put("response_types_supported", List.of("code"));
        metadata.put("response_modes_supported", List.of("query"));
        metadata.put("grant_types_supported", GRANT_TYPES);
        metadata.put("token_endpoint_auth_methods_supported", PUBLIC_ONLY);
        metadata.put("revocation_endpoint_auth_methods_supported", PUBLIC_ONLY);
        metadata.put("code_challenge_methods_supported", List.of(Pkce.METHOD));
        metadata.put("authorization_response_iss_parameter_supported", true);
        metadata.put("client_id_metadata_document_supported", true);
        ctx.json(metadata);
    }

    private void register(Context ctx) {
        site(sites, ctx);
        throttle.registration(ctx);
        JsonBody.requireJson(ctx);
        Client client = clients.register(ClientMetadata.parse(ctx.bodyAsBytes()));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("client_id", client.id());
        answer.put("client_id_issued_at", clock.instant().getEpochSecond());
        answer.put("client_name", client.name());
        answer.put(
                "redirect_uris",
                client.redirects().stream().map(RedirectAddress::toString).toList());
        answer.put("grant_types", GRANT_TYPES);
        answer.put("response_types", List.of("code"));
        answer.put("token_endpoint_auth_method", "none");
        answer.put("scope", OAuthSite.SCOPE);
        ctx.status(201).json(answer);
    }

    private void token(Context ctx) {
        site(sites, ctx);
        throttle.attempt(ctx);
        OAuthParameters form = form(ctx);
        String request = RequestInfo.of(ctx).requestId();
        Grants.Issued issued = switch (form.get("grant_type")) {
            case "authorization_code" -> grants.exchange(codeShown(form), request);
            case "refresh_token" -> grants.refresh(refreshShown(form), request);
            default ->
                throw new OAuthRefusal(
                        "unsupported_grant_type", "The grant types here are authorization_code and refresh_token.");
        };
        throttle.succeeded(ctx);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", issued.access().text());
        answer.put("token_type", "Bearer");
        answer.put("expires_in", GrantRules.ACCESS_LIFE.toSeconds());
        answer.put("refresh_token", issued.refresh().text());
        answer.put("scope", OAuthSite.SCOPE);
        ctx.json(answer);
    }

    private static CodeShown codeShown(OAuthParameters form) {
        return new CodeShown(
                GrantCode.parse(form.get("code")).orElseThrow(OAuthRefusal::invalidGrant),
                form.get("client_id"),
                form.get("redirect_uri"),
                form.get("code_verifier"),
                form.find("resource").orElse(null));
    }

    private static RefreshShown refreshShown(OAuthParameters form) {
        return new RefreshShown(
                RefreshToken.parse(form.get("refresh_token")).orElseThrow(OAuthRefusal::invalidGrant),
                form.get("client_id"),
                form.find("resource").orElse(null),
                form.find("scope").orElse(null));
    }

    /** What isn't a token that is good is as good as revoked. */
    private void revoke(Context ctx) {
        site(sites, ctx);
        throttle.attempt(ctx);
        OAuthParameters form = form(ctx);
        grants.revoke(
                form.get("token"), form.get("client_id"), RequestInfo.of(ctx).requestId());
        throttle.succeeded(ctx);
        ctx.status(200);
    }

    private static OAuthParameters form(Context ctx) {
        String type = Objects.requireNonNullElse(ctx.contentType(), "").split(";", 2)[0];
        if (!type.strip().toLowerCase(Locale.ROOT).equals(FORM)) {
            throw OAuthRefusal.invalidRequest("Send the parameters as " + FORM + ".");
        }
        return OAuthParameters.parse(new String(ctx.bodyAsBytes(), StandardCharsets.UTF_8));
    }
}
