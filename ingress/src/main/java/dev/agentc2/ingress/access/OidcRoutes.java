package dev.agentc2.ingress.access;

import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.oauth.ProofKey;
import dev.agentc2.platform.redis.Attempts;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signing in at an OpenID provider: authorization code with PKCE, state and nonce. */
final class OidcRoutes {
    /** Binds the way back to the browser that set out: nobody can be signed in as somebody else by a link. */
    private static final String STATE_COOKIE = "__Host-agentc2-oidc";

    private static final String COOKIE_ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=";
    private static final Logger LOG = LoggerFactory.getLogger(OidcRoutes.class);

    private final @Nullable OidcProvider provider;
    private final Attempts<OidcAttempt> attempts;
    private final OidcUsers users;
    private final SignedIn signedIn;
    private final SecureRandom random = new SecureRandom();

    /** @param provider null when none is set up */
    OidcRoutes(@Nullable OidcProvider provider, Attempts<OidcAttempt> attempts, OidcUsers users, SignedIn signedIn) {
        this.provider = provider;
        this.attempts = attempts;
        this.users = users;
        this.signedIn = signedIn;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/login/oidc", Permission.PUBLIC, this::setOut),
                Route.get(OidcSettings.CALLBACK, Permission.PUBLIC, this::comeBack));
    }

    private void setOut(Context ctx) {
        String state = ProofKey.random(random);
        OidcAttempt attempt = OidcAttempt.begin(random);
        String url;
        try {
            url = provider().authorizationUrl(state, attempt);
        } catch (OidcFailure e) {
            throw unavailable(e);
        }
        attempts.keep(state, attempt);
        ctx.res().addHeader("Set-Cookie", STATE_COOKIE + "=" + state + COOKIE_ATTRIBUTES + Attempts.LIFE.toSeconds());
        ctx.status(302).header("Location", url);
    }

    /** It is a person who comes back, not a program: a refusal is told by the page. */
    private void comeBack(Context ctx) {
        OidcProvider asked = provider();
        try {
            signIn(ctx, asked);
            ctx.status(302).header("Location", "/");
        } catch (ProblemException e) {
            ctx.status(302).header("Location", "/#/sign-in?problem=" + e.code());
        }
    }

    private void signIn(Context ctx, OidcProvider asked) {
        OidcAttempt attempt = attempt(ctx);
        String code = ctx.queryParam("code");
        if (code == null) {
            throw refused("The provider didn't sign you in; begin again.");
        }
        OidcUsers.Found user;
        try {
            user = users.userOf(asked.identify(code, attempt));
        } catch (OidcFailure e) {
            LOG.warn("A sign-in at the OpenID provider failed: {}", e.getMessage());
            throw refused("What the provider said of you can't be used; begin again.");
        }
        if (user.connected()) {
            signedIn.note(ctx, user.userId(), "identity.add");
        }
        signedIn.begin(ctx, user.userId(), null);
    }

    /** What this browser set out with; good for one way back. */
    private OidcAttempt attempt(Context ctx) {
        String state = ctx.queryParam("state");
        String expected = ctx.cookie(STATE_COOKIE);
        ctx.res().addHeader("Set-Cookie", STATE_COOKIE + "=" + COOKIE_ATTRIBUTES + "0");
        if (state == null || expected == null || !equal(state, expected)) {
            throw refused("This sign-in wasn't begun in this browser, or too long ago; begin again.");
        }
        return attempts.take(state).orElseThrow(() -> refused("This sign-in was begun too long ago; begin again."));
    }

    private OidcProvider provider() {
        if (provider == null) {
            throw new ProblemException(404, "oidc-not-set-up", "No OpenID provider is set up here.");
        }
        return provider;
    }

    private static boolean equal(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static ProblemException refused(String detail) {
        return new ProblemException(403, "sign-in-refused", detail);
    }

    private static ProblemException unavailable(OidcFailure e) {
        LOG.warn("The OpenID provider can't be used: {}", e.getMessage());
        return new ProblemException(
                503,
                "oidc-unavailable",
                "The OpenID provider can't be reached; try again soon.",
                Map.of(),
                Map.of("Retry-After", "5"));
    }
}
