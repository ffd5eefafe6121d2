package dev.agentc2.ingress.manage;

import dev.agentc2.platform.http.EntityTags;
import dev.agentc2.platform.http.Page;
import dev.agentc2.platform.http.ProblemException;
import io.javalin.http.Context;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.core.statement.Update;

/** What all requests of managing have in common: how they are answered, and what they are refused for. */
final class Requests {
    private static final String UNIQUE_VIOLATION = "23505";

    private Requests() {}

    /** Answers with a thing and its tag. */
    static void answer(Context ctx, Row row) {
        EntityTags.tell(ctx, row.rowVersion());
        ctx.json(row);
    }

    /** Answers that a thing was made. */
    static void created(Context ctx, String collection, Row row) {
        ctx.status(201).header("Location", collection + "/" + row.id());
        answer(ctx, row);
    }

    /** Answers with a page. */
    static void answer(Context ctx, String plural, Page<?> page) {
        Map<String, Object> body = new HashMap<>();
        body.put(plural, page.rows());
        if (page.next() != null) {
            body.put("nextCursor", page.next());
        }
        ctx.json(body);
    }

    /**
     * Makes sure that the caller saw the newest state of a row.
     *
     * @throws ProblemException 412 with the present one
     */
    static void unchanged(Row row, long seen) {
        if (row.rowVersion() != seen) {
            throw EntityTags.changedMeanwhile(row);
        }
    }

    /** The same where the caller may leave it out. */
    static void unchanged(Row row, OptionalLong seen) {
        seen.ifPresent(version -> unchanged(row, version));
    }

    /**
     * Adds a row.
     *
     * @throws ProblemException 409 when its slug is taken
     */
    static void insert(Update insert, String slug) {
        insert(insert, slug, Map.of());
    }

    /**
     * The same, where more than the slug must be unique.
     *
     * @param others what is answered when another index than that of slugs admits the row no more, by its name
     */
    static void insert(Update insert, String slug, Map<String, ProblemException> others) {
        try {
            insert.execute();
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
                for (Map.Entry<String, ProblemException> other : others.entrySet()) {
                    if (String.valueOf(sql.getMessage()).contains('"' + other.getKey() + '"')) {
                        throw other.getValue();
                    }
                }
                throw new ProblemException(
                        409,
                        "slug-taken",
                        "The slug '" + slug + "' is in use; choose another.",
                        Map.of("field", "slug"),
                        Map.of());
            }
            throw e;
        }
    }

    /** Marks rows as deleted. */
    static void delete(Handle handle, String table, String orgId, String id) {
        handle.createUpdate("UPDATE " + table + " SET deleted_at = now() WHERE org_id = :org AND id = :id")
                .bind("org", orgId)
                .bind("id", id)
                .execute();
    }
}
