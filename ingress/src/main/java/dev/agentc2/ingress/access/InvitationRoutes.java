package dev.agentc2.ingress.access;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.RequestInfo;
import dev.agentc2.platform.http.Role;
import dev.agentc2.platform.http.Route;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Invitations as who got one sees them: to look at, and to accept. */
final class InvitationRoutes {
    private final Database database;
    private final Invitations invitations;
    private final SignedIn signedIn;

    record Answer(Organization organization, @Nullable String email, Role role, Instant expiresAt) {
        record Organization(String name) {}
    }

    InvitationRoutes(Database database, Invitations invitations, SignedIn signedIn) {
        this.database = database;
        this.invitations = invitations;
        this.signedIn = signedIn;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/invitations/{token}", Permission.PUBLIC, this::show),
                Route.post("/api/invitations/{token}/accept", Permission.PERSON, this::accept));
    }

    private void show(Context ctx) {
        Invitation invitation = invitations.find(ctx.pathParam("token"));
        ctx.json(new Answer(
                new Answer.Organization(invitation.orgName()),
                invitation.email(),
                invitation.role(),
                invitation.expiresAt()));
    }

    private void accept(Context ctx) {
        Invitation invitation = invitations.find(ctx.pathParam("token"));
        SignedIn.Visit visit = signedIn.visit(ctx);
        database.inTransaction(handle -> {
            invitations.accept(
                    handle,
                    invitation,
                    visit.person().id(),
                    visit.person().email(),
                    RequestInfo.of(ctx).requestId());
            return invitation;
        });
        ctx.json(signedIn.choose(visit, invitation.orgId()).answer());
    }
}
