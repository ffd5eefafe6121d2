package dev.agentc2.ingress.manage;

import static dev.agentc2.platform.http.Permission.MANAGE_CONNECTIONS;
import static dev.agentc2.platform.http.Permission.PUBLIC;

import dev.agentc2.ingress.vendor.AuthorizationFailure;
import dev.agentc2.ingress.vendor.AuthorizationResponse;
import dev.agentc2.ingress.vendor.ClientRegistration;
import dev.agentc2.platform.crypto.KeyRing;
import dev.agentc2.platform.http.Credentials;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RequestInfo;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.redis.Attempts;
import dev.agentc2.platform.security.SessionId;
import dev.agentc2.platform.security.Sessions;
import io.javalin.http.Context;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections are authorised in the browser: a caller gets an address, a person agrees there, and the browser comes back
 * here with a code (docs/connection-authorization.md). Thread-safe.
 */
final class AuthorizationRoutes {
    static final String CALLBACK = "/api/oauth/callback";
    static final String CLIENT_DOCUMENT = "/api/oauth/client.json";

    private static final Logger LOG = LoggerFactory.getLogger(AuthorizationRoutes.class);

    private final AuthorizationStart start;
    private final AuthorizationEnd end;
    private final ClientRegistration registration;
    private final Attempts<AuthorizationAttempt.Kept> attempts;
    private final Sessions sessions;
    private final KeyRing ring;
    private final Clock clock;

    AuthorizationRoutes(
            AuthorizationStart start,
            AuthorizationEnd end,
            ClientRegistration registration,
            Attempts<AuthorizationAttempt.Kept> attempts,
            Sessions sessions,
            KeyRing ring,
            Clock clock) {
        this.start = start;
        this.end = end;
        this.registration = registration;
        this.attempts = attempts;
        this.sessions = sessions;
        this.ring = ring;
        this.clock = clock;
    }

    /**
     * Answer of a beginning.
     *
     * @param expiresAt until when the browser may come back
     */
    record Begun(URI authorizationUrl, Instant expiresAt) {}

    List<Route> routes() {
        return List.of(
                Route.post("/api/connections/{id}/authorize", MANAGE_CONNECTIONS, this::begin),
                Route.get(CALLBACK, PUBLIC, this::comeBack),
                Route.get(CLIENT_DOCUMENT, PUBLIC, this::describeClient));
    }

    private void begin(Context ctx) {
        AuthorizationStart.Wish wish = ctx.bodyAsBytes().length == 0
                ? new AuthorizationStart.Wish(null, null, null)
                : JsonBody.read(ctx, AuthorizationStart.Wish.class);
        wish.check();
        Instant expires = clock.instant().plus(Attempts.LIFE);
        try {
            AuthorizationStart.Begun begun = start.begin(caller(ctx), ctx.pathParam("id"), wish);
            attempts.keep(begun.state(), begun.attempt().kept(ring));
            ctx.json(new Begun(begun.url(), expires));
        } catch (AuthorizationFailure e) {
            throw new ProblemException(status(e.kind()), e.kind().code(), e.sentence());
        }
    }

    private static AuthorizationStart.Caller caller(Context ctx) {
        Principal principal = Principal.of(ctx);
        String session = principal.isPerson()
                ? SessionId.parse(ctx.cookie(Credentials.SESSION_COOKIE))
                        .map(SessionId::key)
                        .orElse("none")
                : null;
        return new AuthorizationStart.Caller(principal.orgId(), principal.actor(), session);
    }

    private static int status(AuthorizationFailure.Kind kind) {
        return switch (kind) {
            case UNREACHABLE -> 502;
            case BLOCKED, NOT_OFFERED, CLIENT_NEEDED -> 409;
            case DENIED -> 403;
        };
    }

    /** It is a person who comes back, not a program: whatever happens is told by a page. */
    private void comeBack(Context ctx) {
        String state = ctx.queryParam("state");
        Optional<AuthorizationAttempt> found =
                state == null ? Optional.empty() : attempts.take(state).map(kept -> kept.open(ring));
        if (found.isEmpty()) {
            AuthorizationPage.tell(
                    ctx,
                    403,
                    "This authorization was begun too long ago, or was used already. Begin again where you began it.");
            return;
        }
        AuthorizationAttempt attempt = found.get();
        try {
            requireSameBrowser(ctx, attempt);
            Connection connection = end.end(
                    attempt,
                    new AuthorizationResponse(ctx.queryParam("code"), ctx.queryParam("error"), ctx.queryParam("iss")),
                    RequestInfo.of(ctx).requestId());
            done(ctx, attempt, connection);
        } catch (AuthorizationFailure e) {
            LOG.info("connection {} isn't authorised: {}", attempt.connectionId(), e.sentence());
            refused(ctx, attempt, status(e.kind()), e.kind().code(), e.sentence());
        } catch (ProblemException e) {
            refused(ctx, attempt, e.status(), e.code(), e.detail());
        }
    }

    /** What a person began goes on in the same session only: nobody is led to give away somebody else's access. */
    private void requireSameBrowser(Context ctx, AuthorizationAttempt attempt) {
        if (attempt.session() == null) {
            return;
        }
        boolean same = SessionId.parse(ctx.cookie(Credentials.SESSION_COOKIE))
                .filter(id -> id.key().equals(attempt.session()))
                .flatMap(sessions::find)
                .filter(session -> attempt.actor().equals("user:" + session.userId()))
                .isPresent();
        if (!same) {
            throw new ProblemException(
                    403,
                    "authorization-other-session",
                    "This authorization was begun in another browser, or you have signed out since. Begin again.");
        }
    }

    private static void done(Context ctx, AuthorizationAttempt attempt, Connection connection) {
        if (attempt.session() == null) {
            AuthorizationPage.tell(ctx, 200, connection.name() + " is authorised. You can close this window.");
        } else {
            ctx.status(302).header("Location", page("authorized", connection.slug()));
        }
    }

    private static void refused(Context ctx, AuthorizationAttempt attempt, int status, String code, String sentence) {
        if (attempt.session() == null) {
            AuthorizationPage.tell(ctx, status, sentence);
        } else {
            ctx.status(302).header("Location", page("problem", code));
        }
    }

    private static String page(String name, String value) {
        return "/#/connections?" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private void describeClient(Context ctx) {
        ctx.json(registration.document());
    }
}
