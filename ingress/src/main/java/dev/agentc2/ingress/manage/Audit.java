package dev.agentc2.ingress.manage;

import dev.agentc2.ingress.tenant.Change;
import dev.agentc2.ingress.tenant.Outbox;
import io.javalin.http.Context;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Notes the changes of one kind of thing, in the transactions that make them. Immutable. */
record Audit(String noun) {
    void created(Handle handle, Context ctx, Row row) {
        note(handle, ctx, "create", row.id(), null, row);
    }

    void updated(Handle handle, Context ctx, Row before, Row after) {
        note(handle, ctx, "update", before.id(), before, after);
    }

    void deleted(Handle handle, Context ctx, Row before) {
        note(handle, ctx, "delete", before.id(), before, null);
    }

    /** A change with a verb of its own. */
    void note(
            Handle handle, Context ctx, String verb, String subject, @Nullable Object before, @Nullable Object after) {
        Outbox.note(handle, Change.by(ctx, noun + "." + verb, noun, subject, before, after));
    }
}
