package dev.agentc2.ingress.people;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.agentc2.ingress.tenant.Change;
import dev.agentc2.ingress.tenant.Outbox;
import dev.agentc2.ingress.tenant.Removal;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.Page;
import dev.agentc2.platform.http.Parameters;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Role;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.security.InvitationToken;
import io.javalin.http.Context;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Invitations of the caller's organisation over HTTP: made, with a token that is shown once, listed, revoked. A new one
 * takes the place of one that the same address could still accept. Handlers block. Thread-safe.
 */
final class InvitationRoutes {
    private final Database database;
    private final Optional<URI> publicUrl;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /** @param publicUrl where people reach the page; when it isn't known, that of the request stands in links */
    InvitationRoutes(Database database, Optional<URI> publicUrl, Clock clock) {
        this.database = database;
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/invitations", Permission.MANAGE_MEMBERS, this::list),
                Route.post("/api/invitations", Permission.MANAGE_MEMBERS, this::make),
                Route.delete("/api/invitations/{id}", Permission.MANAGE_MEMBERS, this::revoke));
    }

    /** A page of invitations, the oldest first. */
    record Invitations(
            List<Invitation> invitations, @Nullable String nextCursor) {}

    /** A new invitation: the only answer that ever holds its token. */
    record NewInvitation(@JsonUnwrapped Invitation invitation, String token, String url) {
        @Override
        public String toString() {
            return invitation.toString();
        }
    }

    private void list(Context ctx) {
        String orgId = Principal.of(ctx).orgId();
        Cursor from = Parameters.cursor(ctx, Cursor.OLDEST);
        int limit = Parameters.limit(ctx);
        boolean open = openOnly(ctx);
        Page<Invitation> page =
                database.inOrganization(orgId, handle -> store().page(handle, orgId, from, limit, open));
        ctx.json(new Invitations(page.rows(), page.next()));
    }

    private static boolean openOnly(Context ctx) {
        String text = ctx.queryParam("status");
        if (text == null || text.equals(Invitation.Status.PENDING.name())) {
            return true;
        }
        if (text.equals("ALL")) {
            return false;
        }
        throw Parameters.invalid("status", "status is PENDING (those that can still be accepted) or ALL.");
    }

    private void make(Context ctx) {
        InvitationRequest request = JsonBody.read(ctx, InvitationRequest.class).checked();
        Role role = MemberRoutes.role(request.role());
        InvitationToken token = InvitationToken.generate(random);
        Invitation made =
                database.inOrganization(Principal.of(ctx).orgId(), handle -> make(ctx, handle, request, role, token));
        String url = origin(ctx) + "/#/invitation/" + token.text();
        ctx.status(201)
                .header("Location", "/api/invitations/" + made.id())
                .json(new NewInvitation(made, token.text(), url));
    }

    private Invitation make(Context ctx, Handle handle, InvitationRequest request, Role role, InvitationToken token) {
        Principal caller = Principal.of(ctx);
        String email = request.address();
        Standing standing = Standing.whenItsTurn(handle, caller).reaching(role);
        if (MemberStore.hasEmail(handle, caller.orgId(), email)) {
            throw new ProblemException(
                    409, "already-member", "The person with this e-mail is a member of the organisation already.");
        }
        InvitationStore store = store();
        for (Invitation earlier : store.openFor(handle, caller.orgId(), email)) {
            standing.reaching(earlier.role());
            InvitationRevocation.revoke(ctx, handle, store, earlier);
        }
        Invitation made = store.insert(
                handle, caller.orgId(), token, email, role, clock.instant().plus(request.lifetime()), caller.actor());
        Outbox.note(handle, Change.by(ctx, "invitation.create", "invitation", made.id(), null, made));
        return made;
    }

    /** May be repeated: one that is revoked or expired already stays so. */
    private void revoke(Context ctx) {
        boolean rehearsal = Removal.isRehearsal(ctx);
        Principal caller = Principal.of(ctx);
        boolean goes = database.inOrganization(caller.orgId(), handle -> {
            Standing standing = Standing.whenItsTurn(handle, caller);
            InvitationStore store = store();
            Invitation invitation = store.get(handle, caller.orgId(), ctx.pathParam("id"));
            standing.reaching(invitation.role());
            boolean open = invitation.revokedAt() == null;
            if (!rehearsal && open) {
                InvitationRevocation.revoke(ctx, handle, store, invitation);
            }
            return open;
        });
        if (rehearsal) {
            ctx.json(new Removal(Map.of("invitations", goes ? 1 : 0)));
        } else {
            ctx.status(204);
        }
    }

    private String origin(Context ctx) {
        return publicUrl
                .map(url -> url.toString().replaceAll("/+$", ""))
                .orElseGet(() -> ctx.scheme() + "://" + ctx.host());
    }

    private InvitationStore store() {
        return new InvitationStore(clock.instant());
    }
}
