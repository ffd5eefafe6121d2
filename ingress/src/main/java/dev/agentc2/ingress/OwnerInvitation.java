package dev.agentc2.ingress;

import dev.agentc2.ingress.tenant.Change;
import dev.agentc2.ingress.tenant.Outbox;
import dev.agentc2.platform.http.Role;
import dev.agentc2.platform.security.InvitationToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * How the first owner of an installation gets in: an invitation for whoever can read a file of mode 600, which is there
 * as long as the organisation has no owner.
 */
final class OwnerInvitation {
    static final Duration LIFE = Duration.ofDays(7);

    private final String organization;
    private final String actor;
    private final Path file;

    OwnerInvitation(String organization, String actor, Path file) {
        this.organization = organization;
        this.actor = actor;
        this.file = file;
    }

    /** Makes one where it is needed; removes the file where there is an owner. In a transaction of the organisation. */
    void keep(Handle handle, Instant now) {
        try {
            if (hasOwner(handle)) {
                Files.deleteIfExists(file);
            } else if (!isKept(handle, now) && !someoneWasInvited(handle, now)) {
                make(handle, now);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Can't keep the owner's invitation in " + file + ": " + e.getMessage(), e);
        }
    }

    private static boolean hasOwner(Handle handle) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM memberships WHERE role = 'OWNER')")
                .mapTo(Boolean.class)
                .one();
    }

    /** Whether what the file holds can be accepted. */
    private boolean isKept(Handle handle, Instant now) throws IOException {
        Optional<InvitationToken> token = Files.isReadable(file)
                ? InvitationToken.parse(Files.readString(file).strip())
                : Optional.empty();
        return token.isPresent()
                && handle.createQuery("SELECT EXISTS (SELECT FROM invitations WHERE token_hash = :hash"
                                + " AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > :now)")
                        .bind("hash", token.get().hash())
                        .bind("now", now)
                        .mapTo(Boolean.class)
                        .one();
    }

    /** Whether somebody else's invitation of an owner is open; one of ours whose token is lost is of no use. */
    private boolean someoneWasInvited(Handle handle, Instant now) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM invitations WHERE role = 'OWNER' AND created_by <> :actor"
                        + " AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > :now)")
                .bind("actor", actor)
                .bind("now", now)
                .mapTo(Boolean.class)
                .one();
    }

    private void make(Handle handle, Instant now) throws IOException {
        handle.createUpdate("UPDATE invitations SET revoked_at = :now"
                        + " WHERE created_by = :actor AND accepted_at IS NULL AND revoked_at IS NULL")
                .bind("now", now)
                .bind("actor", actor)
                .execute();
        InvitationToken token = InvitationToken.generate(new SecureRandom());
        String id = UUID.randomUUID().toString();
        Instant expires = now.plus(LIFE);
        handle.createUpdate("INSERT INTO invitations (id, org_id, role, token_hash, expires_at, created_at, created_by)"
                        + " VALUES (:id, :org, 'OWNER', :hash, :expires, :now, :actor)")
                .bind("id", id)
                .bind("org", organization)
                .bind("hash", token.hash())
                .bind("expires", expires)
                .bind("now", now)
                .bind("actor", actor)
                .execute();
        Map<String, Object> after = Map.of("role", Role.OWNER, "expiresAt", expires);
        Outbox.note(handle, new Change(organization, actor, "invitation.create", "invitation", id, null, after, null));
        write(token);
    }

    private void write(InvitationToken token) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, token.text() + "\n");
    }
}
