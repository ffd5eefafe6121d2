package dev.agentc2.ingress.people;

import dev.agentc2.ingress.tenant.Change;
import dev.agentc2.ingress.tenant.Outbox;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import io.javalin.http.Context;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * Ends the life of API keys, and tells whoever remembers callers in this process once that is committed; others learn
 * of it when they look the key up again, within 5 s. Thread-safe.
 */
final class KeyRevocation {
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    void addListener(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Revokes a key in the caller's transaction. */
    StoredKey revoke(Context ctx, Handle handle, StoredKey key) {
        String orgId = Principal.of(ctx).orgId();
        StoredKey after = KeyStore.revoke(handle, orgId, key.id());
        Outbox.note(handle, Change.by(ctx, "api-key.revoke", "api-key", key.id(), key, after));
        return after;
    }

    /**
     * Revokes what a person made, and what was made with that, where it may more than is allowed: no key has more than
     * its maker.
     *
     * @return ids of the keys, to tell once that is committed
     */
    List<String> revokeBeyond(Context ctx, Handle handle, String userId, Collection<Permission> allowed) {
        return KeyStore.madeBy(handle, userId).stream()
                .filter(key -> key.exceeds(allowed))
                .map(key -> revoke(ctx, handle, key).id())
                .toList();
    }

    /** Tells of keys whose revocation is committed. */
    void tell(List<String> keyIds) {
        keyIds.forEach(id -> tell("key:" + id));
    }

    /** Tells of a person whose change of role is committed. */
    void tellOfPerson(String userId) {
        tell("user:" + userId);
    }

    private void tell(String actor) {
        listeners.forEach(listener -> listener.accept(actor));
    }
}
