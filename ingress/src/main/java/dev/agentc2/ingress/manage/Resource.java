package dev.agentc2.ingress.manage;

import dev.agentc2.ingress.tenant.Removal;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.EntityTags;
import dev.agentc2.platform.http.Parameters;
import dev.agentc2.platform.http.Principal;
import io.javalin.http.Context;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * What is the same of all kinds of managed things: how they are listed, shown and deleted. All within the caller's
 * organisation. Immutable.
 *
 * @param plural member of a list's answer
 */
record Resource<T extends Row>(Database database, Table<T> table, String plural) {
    /** What a deletion takes along, by kinds. May refuse. */
    interface Counting<T> {
        Map<String, Integer> count(Handle handle, String org, T row);
    }

    /** Deletes a row that is locked, with its audit record. May refuse. */
    interface Deletion<T> {
        void delete(Handle handle, Context ctx, String org, T row);
    }

    void list(Context ctx) {
        String org = Principal.of(ctx).orgId();
        Cursor after = Parameters.cursor(ctx, Cursor.OLDEST);
        int limit = Parameters.limit(ctx);
        Requests.answer(ctx, plural, database.inOrganization(org, h -> table.page(h, org, after, limit)));
    }

    void show(Context ctx) {
        String org = Principal.of(ctx).orgId();
        Requests.answer(ctx, database.inOrganization(org, h -> table.get(h, org, ctx.pathParam("id"))));
    }

    /** Deletes what the address names, as the caller saw it last; or only says what would go. */
    void delete(Context ctx, Counting<T> counting, Deletion<T> deletion) {
        String org = Principal.of(ctx).orgId();
        if (Removal.isRehearsal(ctx)) {
            ctx.json(new Removal(database.inOrganization(
                    org, h -> counting.count(h, org, table.get(h, org, ctx.pathParam("id"))))));
            return;
        }
        long seen = EntityTags.required(ctx);
        database.inOrganization(org, h -> {
            T before = table.lock(h, org, ctx.pathParam("id"));
            Requests.unchanged(before, seen);
            deletion.delete(h, ctx, org, before);
            return before;
        });
        ctx.status(204);
    }
}
