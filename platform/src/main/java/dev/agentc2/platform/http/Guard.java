package dev.agentc2.platform.http;

import dev.agentc2.platform.telemetry.LogContext;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.MDC;

/** Stands before every route: finds out who calls, whether they may, and whether it isn't too often. Thread-safe. */
final class Guard {
    private static final String CHALLENGE = "WWW-Authenticate";

    private final Authenticator authenticator;
    private final RateLimit rateLimit;
    private final CrossOrigin crossOrigin;

    Guard(Authenticator authenticator, RateLimit rateLimit, CrossOrigin crossOrigin) {
        this.authenticator = authenticator;
        this.rateLimit = rateLimit;
        this.crossOrigin = crossOrigin;
    }

    /** A route's handler behind the guard. */
    Handler before(Route route, Handler handler) {
        if (route.permission() == Permission.PUBLIC) {
            return handler;
        }
        RateLimit.Kind kind = RateLimit.Kind.of(route);
        return ctx -> {
            Credentials shown = Credentials.of(ctx);
            Principal caller = authenticate(ctx, route, shown);
            MDC.put(LogContext.ORG_ID, caller.orgId());
            crossOrigin.admit(ctx, caller);
            requirePermission(ctx, route, caller);
            caller.attachTo(ctx);
            if (route.streaming()) {
                Admission.of(authenticator, shown, route.permission(), caller).attachTo(ctx);
            }
            count(ctx, rateLimit.take(caller, kind));
            handler.handle(ctx);
        };
    }

    private Principal authenticate(Context ctx, Route route, Credentials shown) {
        try {
            Principal caller = authenticator.authenticate(shown, route.permission());
            if (caller.client() != null && route.clients() == null) {
                throw new ProblemException(
                        401,
                        "unauthorized",
                        "This access token isn't for this address.",
                        Map.of(),
                        Map.of(CHALLENGE, "Bearer realm=\"agentc2\", error=\"invalid_token\""));
            }
            return caller;
        } catch (ProblemException e) {
            String more = challenge(ctx, route);
            if (e.status() != 401 || more.isEmpty()) {
                throw e;
            }
            String said = e.headers().getOrDefault(CHALLENGE, "Bearer realm=\"agentc2\"");
            throw e.with(Map.of(CHALLENGE, said + ", " + more));
        }
    }

    private static void requirePermission(Context ctx, Route route, Principal caller) {
        if (caller.permissions().contains(route.permission())) {
            return;
        }
        String more = challenge(ctx, route);
        throw new ProblemException(
                403,
                "permission-missing",
                lacking(caller, route.permission()),
                Map.of("permission", route.permission().name()),
                more.isEmpty() ? Map.of() : Map.of(CHALLENGE, "Bearer error=\"insufficient_scope\", " + more));
    }

    private static String challenge(Context ctx, Route route) {
        return route.clients() == null ? "" : route.clients().challenge(ctx);
    }

    private static String lacking(Principal caller, Permission permission) {
        if (permission == Permission.PERSON) {
            return "This is for people who are signed in; an API key can't do it.";
        }
        return "The caller, " + caller.actor() + ", lacks the permission " + permission + ".";
    }

    /**
     * Headers as in draft-ietf-httpapi-ratelimit-headers: three plain numbers that clients read, of the limit that is
     * stricter now, and both limits by name as newer versions of it want them.
     */
    private static void count(Context ctx, RateLimit.Verdict verdict) {
        RateLimit.Count counts = verdict.stricter();
        if (counts.limit() == 0) {
            return;
        }
        long waitSeconds = seconds(counts);
        ctx.header("RateLimit-Limit", String.valueOf(counts.limit()));
        ctx.header("RateLimit-Remaining", String.valueOf(counts.remaining()));
        ctx.header("RateLimit-Reset", String.valueOf(waitSeconds));
        ctx.header("RateLimit-Policy", told(verdict, count -> "q=" + count.limit() + ";w=60"));
        ctx.header("RateLimit", told(verdict, count -> "r=" + count.remaining() + ";t=" + seconds(count)));
        if (counts.waitMs() > 0) {
            throw new ProblemException(
                    429,
                    "rate-limited",
                    "Too many requests of this " + (counts == verdict.caller() ? "caller" : "organisation") + "; wait "
                            + waitSeconds + " s.",
                    Map.of(),
                    Map.of("Retry-After", String.valueOf(waitSeconds)));
        }
    }

    private static String told(RateLimit.Verdict verdict, Function<RateLimit.Count, String> words) {
        String caller = verdict.caller().limit() == 0 ? "" : "\"caller\";" + words.apply(verdict.caller());
        String organization =
                verdict.organization().limit() == 0 ? "" : "\"organization\";" + words.apply(verdict.organization());
        return caller.isEmpty() || organization.isEmpty() ? caller + organization : caller + ", " + organization;
    }

    private static long seconds(RateLimit.Count count) {
        return (count.waitMs() + 999) / 1000;
    }
}
