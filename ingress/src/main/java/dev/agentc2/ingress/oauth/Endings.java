package dev.agentc2.ingress.oauth;

import dev.agentc2.ingress.access.ClientsOfPerson;
import dev.agentc2.ingress.tenant.Change;
import dev.agentc2.ingress.tenant.Outbox;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.RequestInfo;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections, notes it in the audit trail, and tells whoever remembers callers in this process once that is
 * committed; others learn of it when they look the connection up again, within 5 s. Thread-safe.
 */
public final class Endings implements ClientsOfPerson {
    static final String BY_PERSON = "disconnected";
    static final String BY_CLIENT = "revoked-by-client";
    static final String SIGNED_OUT = "signed-out-everywhere";
    static final String MEMBER_REMOVED = "member-removed";

    private final Database database;
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    Endings(Database database) {
        this.database = database;
    }

    void addListener(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Tells that what is known of a connection isn't right any more. */
    void tell(String id) {
        listeners.forEach(listener -> listener.accept("key:" + id));
    }

    @Override
    public void disconnectAll(String userId, @Nullable String requestId) {
        List<String> ended = database.inTransaction(handle -> {
            Database.scopeToPerson(handle, userId);
            List<String> ids = new ArrayList<>();
            for (ConnectedClient client : ConnectionStore.open(handle, userId)) {
                Database.scope(handle, client.orgId());
                end(handle, client, SIGNED_OUT, "user:" + userId, requestId);
                ids.add(client.id());
            }
            return ids;
        });
        ended.forEach(this::tell);
    }

    /** Ids of a member's connections, in a transaction of the organisation. */
    public static List<String> openOf(Handle handle, String userId) {
        return ConnectionStore.open(handle, userId).stream()
                .map(ConnectedClient::id)
                .toList();
    }

    /**
     * Notes that a member's connections end, which go with the membership in the same transaction.
     *
     * @return their ids, to tell once that is committed
     */
    public static List<String> ofMember(Context ctx, Handle handle, String userId) {
        List<ConnectedClient> open = ConnectionStore.open(handle, userId);
        String actor = Principal.of(ctx).actor();
        String request = RequestInfo.of(ctx).requestId();
        open.forEach(client -> end(handle, client, MEMBER_REMOVED, actor, request));
        return open.stream().map(ConnectedClient::id).toList();
    }

    /** Ends one in a transaction of its organisation; nothing is noted when it was ended before. */
    static void end(Handle handle, ConnectedClient client, String reason, String actor, @Nullable String requestId) {
        if (ConnectionStore.end(handle, client.orgId(), client.id())) {
            Outbox.note(
                    handle,
                    new Change(
                            client.orgId(),
                            actor,
                            "client.disconnect",
                            "connected-client",
                            client.id(),
                            client,
                            new ConnectedClient.Ended(client.id(), client.name(), reason),
                            requestId));
        }
    }
}
