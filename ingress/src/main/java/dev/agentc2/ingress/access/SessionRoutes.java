package dev.agentc2.ingress.access;

import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.security.Person;
import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The session of who is signed in. */
final class SessionRoutes {
    private static final int LONGEST_NAME = 64;

    private final SignedIn signedIn;

    record Choice(@Nullable String organization) {}

    SessionRoutes(SignedIn signedIn) {
        this.signedIn = signedIn;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        "/api/session",
                        Permission.PERSON,
                        ctx -> ctx.json(signedIn.visit(ctx).answer())),
                Route.put("/api/session/organization", Permission.PERSON, this::choose),
                Route.post("/api/logout", Permission.PERSON, ctx -> end(ctx, false)),
                Route.post("/api/logout-everywhere", Permission.PERSON, ctx -> end(ctx, true)));
    }

    private void choose(Context ctx) {
        Choice choice = JsonBody.read(ctx, Choice.class);
        new Fields().text("organization", choice.organization(), LONGEST_NAME).done();
        SignedIn.Visit visit = signedIn.visit(ctx);
        Person.Membership membership = visit.person()
                .in(String.valueOf(choice.organization()))
                .orElseThrow(() -> new ProblemException(404, "not-found", "You are in no such organisation."));
        ctx.json(signedIn.choose(visit, membership.orgId()).answer());
    }

    private void end(Context ctx, boolean everywhere) {
        signedIn.end(ctx, everywhere);
        ctx.status(204);
    }
}
