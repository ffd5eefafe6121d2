package dev.agentc2.ingress.people;

import dev.agentc2.ingress.oauth.Endings;
import dev.agentc2.ingress.tenant.Change;
import dev.agentc2.ingress.tenant.Outbox;
import dev.agentc2.ingress.tenant.Removal;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.EntityTags;
import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.Page;
import dev.agentc2.platform.http.Parameters;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Role;
import dev.agentc2.platform.http.Route;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Members of the caller's organisation over HTTP. The last owner stays: changes of one organisation's people take turns,
 * so two can't remove the last two at once. With a role go the keys and invitations that its holder made and that give
 * more than what is left; with the membership, the clients that act in the member's name. Handlers block. Thread-safe.
 */
final class MemberRoutes {
    private final Database database;
    private final KeyRevocation revocation;
    private final Clock clock;

    MemberRoutes(Database database, KeyRevocation revocation, Clock clock) {
        this.database = database;
        this.revocation = revocation;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/members", Permission.READ_CONFIG, this::list),
                Route.put("/api/members/{userId}", Permission.MANAGE_MEMBERS, this::change),
                Route.delete("/api/members/{userId}", Permission.MANAGE_MEMBERS, this::remove));
    }

    /** A page of members, those who joined first first. */
    record Members(List<Member> members, @Nullable String nextCursor) {}

    /** What may be changed of a member. */
    record MemberChange(@Nullable String role) {}

    /** What was done, with the ids of the keys and of the connected clients that went along. */
    private record Changed(Member member, List<String> revoked, List<String> disconnected) {
        Changed(Member member, List<String> revoked) {
            this(member, revoked, List.of());
        }
    }

    private void list(Context ctx) {
        String orgId = Principal.of(ctx).orgId();
        Cursor from = Parameters.cursor(ctx, Cursor.OLDEST);
        int limit = Parameters.limit(ctx);
        Page<Member> page = database.inOrganization(orgId, handle -> MemberStore.page(handle, orgId, from, limit));
        ctx.json(new Members(page.rows(), page.next()));
    }

    private void change(Context ctx) {
        long version = EntityTags.required(ctx);
        Role wanted = role(JsonBody.read(ctx, MemberChange.class).role());
        Changed changed =
                database.inOrganization(Principal.of(ctx).orgId(), handle -> change(ctx, handle, version, wanted));
        tell(changed);
        EntityTags.tell(ctx, changed.member().rowVersion());
        ctx.json(changed.member());
    }

    private Changed change(Context ctx, Handle handle, long version, Role wanted) {
        Principal caller = Principal.of(ctx);
        Standing standing = Standing.whenItsTurn(handle, caller);
        Member before = seen(ctx, handle, version);
        standing.reaching(before.role()).reaching(wanted);
        if (before.role() == wanted) {
            return new Changed(before, List.of());
        }
        keepAnOwner(handle, caller.orgId(), before);
        MemberStore.giveRole(handle, caller.orgId(), before.userId(), wanted);
        Member after = MemberStore.get(handle, caller.orgId(), before.userId());
        Outbox.note(handle, Change.by(ctx, "member.change", "member", before.userId(), before, after));
        return new Changed(after, revokeBeyond(ctx, handle, before, wanted.permissions()));
    }

    private void remove(Context ctx) {
        boolean rehearsal = Removal.isRehearsal(ctx);
        long version = rehearsal ? EntityTags.optional(ctx).orElse(0) : EntityTags.required(ctx);
        Changed changed =
                database.inOrganization(Principal.of(ctx).orgId(), handle -> remove(ctx, handle, version, rehearsal));
        if (rehearsal) {
            ctx.json(new Removal(Map.of(
                    "members", 1,
                    "apiKeys", changed.revoked().size(),
                    "connectedClients", changed.disconnected().size())));
            return;
        }
        tell(changed);
        ctx.status(204);
    }

    private void tell(Changed changed) {
        revocation.tellOfPerson(changed.member().userId());
        revocation.tell(changed.revoked());
        revocation.tell(changed.disconnected());
    }

    private Changed remove(Context ctx, Handle handle, long version, boolean rehearsal) {
        Principal caller = Principal.of(ctx);
        Standing standing = Standing.whenItsTurn(handle, caller);
        Member member = seen(ctx, handle, version);
        standing.reaching(member.role());
        keepAnOwner(handle, caller.orgId(), member);
        if (rehearsal) {
            List<StoredKey> keys = KeyStore.madeBy(handle, member.userId());
            return new Changed(
                    member, keys.stream().map(StoredKey::id).toList(), Endings.openOf(handle, member.userId()));
        }
        List<String> disconnected = Endings.ofMember(ctx, handle, member.userId());
        MemberStore.remove(handle, caller.orgId(), member.userId());
        Outbox.note(handle, Change.by(ctx, "member.remove", "member", member.userId(), member, null));
        return new Changed(member, revokeBeyond(ctx, handle, member, Set.of()), disconnected);
    }

    /** Takes back what a member gave beyond what the member may now; says which keys went. */
    private List<String> revokeBeyond(Context ctx, Handle handle, Member member, Set<Permission> allowed) {
        List<String> keys = revocation.revokeBeyond(ctx, handle, member.userId(), allowed);
        InvitationRevocation.revokeBeyond(
                ctx, handle, new InvitationStore(clock.instant()), member.userId(), keys, allowed);
        return keys;
    }

    /** The member as the caller saw it; a version of 0 is whatever there is. */
    private static Member seen(Context ctx, Handle handle, long version) {
        Member member = MemberStore.get(handle, Principal.of(ctx).orgId(), ctx.pathParam("userId"));
        if (version != 0 && member.rowVersion() != version) {
            throw EntityTags.changedMeanwhile(member);
        }
        return member;
    }

    private static void keepAnOwner(Handle handle, String orgId, Member member) {
        if (member.role() == Role.OWNER && MemberStore.owners(handle, orgId) == 1) {
            throw new ProblemException(
                    409, "last-owner", "An organisation has an owner always; make somebody else an owner first.");
        }
    }

    /** A role by its name. */
    static Role role(@Nullable String text) {
        new Fields()
                .check(
                        "role",
                        Stream.of(Role.values()).anyMatch(role -> role.name().equals(text)),
                        "is required: MEMBER, ADMIN or OWNER")
                .done();
        return Role.valueOf(String.valueOf(text));
    }
}
