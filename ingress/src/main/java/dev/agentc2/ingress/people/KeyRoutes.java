package dev.agentc2.ingress.people;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.agentc2.ingress.tenant.Change;
import dev.agentc2.ingress.tenant.Outbox;
import dev.agentc2.ingress.tenant.Removal;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.ApiKey;
import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.EntityTags;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.Page;
import dev.agentc2.platform.http.Parameters;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.Route;
import io.javalin.http.Context;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * API keys of the caller's organisation over HTTP: made, shown once, listed, revoked. A key never has more than its
 * maker. Handlers block. Thread-safe.
 */
final class KeyRoutes {
    private final Database database;
    private final KeyRevocation revocation;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    KeyRoutes(Database database, KeyRevocation revocation, Clock clock) {
        this.database = database;
        this.revocation = revocation;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/api-keys", Permission.MANAGE_KEYS, this::list),
                Route.post("/api/api-keys", Permission.MANAGE_KEYS, this::make),
                Route.get("/api/api-keys/{id}", Permission.MANAGE_KEYS, this::show),
                Route.delete("/api/api-keys/{id}", Permission.MANAGE_KEYS, this::revoke));
    }

    /** A page of keys, the oldest first. */
    record Keys(List<StoredKey> apiKeys, @Nullable String nextCursor) {}

    /** A new key: the only answer that ever holds its secret. */
    record NewKey(@JsonUnwrapped StoredKey stored, String key) {
        @Override
        public String toString() {
            return stored.toString();
        }
    }

    private void list(Context ctx) {
        String orgId = Principal.of(ctx).orgId();
        Cursor from = Parameters.cursor(ctx, Cursor.OLDEST);
        int limit = Parameters.limit(ctx);
        Instant activeAt = Parameters.flag(ctx, "active").orElse(false) ? clock.instant() : null;
        Page<StoredKey> page =
                database.inOrganization(orgId, handle -> KeyStore.page(handle, orgId, from, limit, activeAt));
        ctx.json(new Keys(page.rows(), page.next()));
    }

    private void make(Context ctx) {
        Principal caller = Principal.of(ctx);
        KeyRequest request = JsonBody.read(ctx, KeyRequest.class).checked(clock.instant());
        Set<Permission> permissions = request.permissions();
        ApiKey key = ApiKey.generate(random);
        StoredKey stored = database.inOrganization(caller.orgId(), handle -> {
            Standing.whenItsTurn(handle, caller).having(permissions);
            StoredKey made = KeyStore.insert(
                    handle,
                    caller.orgId(),
                    key,
                    String.valueOf(request.name()),
                    permissions,
                    caller.actor(),
                    request.parsedExpiry().orElse(null));
            Outbox.note(handle, Change.by(ctx, "api-key.create", "api-key", key.id(), null, made));
            return made;
        });
        EntityTags.tell(ctx, stored.rowVersion());
        ctx.status(201).header("Location", "/api/api-keys/" + key.id()).json(new NewKey(stored, key.text()));
    }

    private void show(Context ctx) {
        String orgId = Principal.of(ctx).orgId();
        StoredKey key = database.inOrganization(orgId, handle -> KeyStore.get(handle, orgId, ctx.pathParam("id")));
        EntityTags.tell(ctx, key.rowVersion());
        ctx.json(key);
    }

    /** May be repeated: a key that is revoked already stays so. */
    private void revoke(Context ctx) {
        boolean rehearsal = Removal.isRehearsal(ctx);
        Principal caller = Principal.of(ctx);
        String orgId = caller.orgId();
        boolean revoked = database.inOrganization(orgId, handle -> {
            Standing.whenItsTurn(handle, caller);
            StoredKey key = KeyStore.get(handle, orgId, ctx.pathParam("id"));
            if (!rehearsal && key.revokedAt() == null) {
                revocation.revoke(ctx, handle, key);
            }
            return key.revokedAt() == null;
        });
        if (rehearsal) {
            ctx.json(new Removal(Map.of("apiKeys", revoked ? 1 : 0)));
            return;
        }
        revocation.tell(List.of(ctx.pathParam("id")));
        ctx.status(204);
    }
}
