package dev.agentc2.ingress.people;

import dev.agentc2.ingress.tenant.Change;
import dev.agentc2.ingress.tenant.Outbox;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Role;
import io.javalin.http.Context;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Takes invitations back, in the caller's transaction. */
final class InvitationRevocation {
    private InvitationRevocation() {}

    /**
     * Revokes an invitation.
     *
     * @throws ProblemException 409 when it is accepted
     */
    static void revoke(Context ctx, Handle handle, InvitationStore store, Invitation before) {
        Invitation after = store.revoke(handle, Principal.of(ctx).orgId(), before.id());
        if (after.acceptedAt() != null) {
            throw new ProblemException(
                    409, "already-accepted", "The invitation is accepted already; remove the member instead.");
        }
        Outbox.note(handle, Change.by(ctx, "invitation.revoke", "invitation", before.id(), before, after));
    }

    /**
     * Revokes what a person made, or a key that goes with the person's role, where the person may not give that role any
     * more: else who is removed could come back by it.
     */
    static void revokeBeyond(
            Context ctx,
            Handle handle,
            InvitationStore store,
            String userId,
            List<String> keyIds,
            Collection<Permission> allowed) {
        List<String> makers = Stream.concat(
                        Stream.of("user:" + userId), keyIds.stream().map(id -> "key:" + id))
                .toList();
        store.openBy(handle, Principal.of(ctx).orgId(), makers).stream()
                .filter(invitation -> !mayGive(allowed, invitation.role()))
                .forEach(invitation -> revoke(ctx, handle, store, invitation));
    }

    private static boolean mayGive(Collection<Permission> allowed, Role role) {
        return allowed.contains(Permission.MANAGE_MEMBERS) && allowed.containsAll(role.permissions());
    }
}
