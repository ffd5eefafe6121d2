package dev.agentc2.ingress.manage;

import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.Page;
import dev.agentc2.platform.http.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;

/**
 * A table of things of organisations that have id, slug, creation time and deletion time alike. Every question names
 * the organisation, though row-level security would keep others' rows away anyway. Immutable.
 *
 * @param name table, known as {@code t} in columns and conditions
 * @param noun what a row is, for messages
 * @param columns what is read of a row
 * @param mapper makes the thing of these
 */
record Table<T extends Row>(String name, String noun, String columns, RowMapper<T> mapper) {
    private static final String PLACE = "date_trunc('milliseconds', t.created_at), t.id";

    /** The row of an id or slug that isn't deleted. */
    Optional<T> find(Handle handle, String orgId, String idOrSlug) {
        return find(handle, orgId, idOrSlug, "");
    }

    /**
     * The same, which must be there.
     *
     * @throws ProblemException 404
     */
    T get(Handle handle, String orgId, String idOrSlug) {
        return find(handle, orgId, idOrSlug).orElseThrow(this::notFound);
    }

    /**
     * The same, locked until the end of the transaction against all who would change it.
     *
     * @throws ProblemException 404
     */
    T lock(Handle handle, String orgId, String idOrSlug) {
        return find(handle, orgId, idOrSlug, " FOR NO KEY UPDATE OF t").orElseThrow(this::notFound);
    }

    /** Whether there is such a row; it stays until the end of the transaction. */
    boolean keep(Handle handle, String orgId, String id) {
        return find(handle, orgId, id, " FOR SHARE OF t")
                .filter(row -> row.id().equals(id))
                .isPresent();
    }

    private Optional<T> find(Handle handle, String orgId, String idOrSlug, String lock) {
        if (!Ids.isPossible(idOrSlug)) {
            return Optional.empty();
        }
        return handle.createQuery("SELECT " + columns + " FROM " + name + " t WHERE t.org_id = :org"
                        + " AND (t.id = :wanted OR t.slug = :wanted) AND t.deleted_at IS NULL"
                        + " ORDER BY t.id = :wanted DESC LIMIT 1" + lock)
                .bind("org", orgId)
                .bind("wanted", idOrSlug)
                .map(mapper)
                .findOne();
    }

    /** A page, oldest first. */
    Page<T> page(Handle handle, String orgId, Cursor after, int limit) {
        return page(handle, orgId, after, limit, "", Map.of());
    }

    /**
     * A page of those that meet a condition.
     *
     * @param condition SQL that begins with AND; or empty
     * @param arguments values of its names
     */
    Page<T> page(
            Handle handle, String orgId, Cursor after, int limit, String condition, Map<String, String> arguments) {
        Query query = handle.createQuery("SELECT " + columns + " FROM " + name + " t WHERE t.org_id = :org"
                        + " AND t.deleted_at IS NULL AND (" + PLACE + ") > (:at, :after) " + condition
                        + " ORDER BY " + PLACE + " LIMIT :limit")
                .bind("org", orgId)
                .bind("at", after.at())
                .bind("after", after.id())
                .bind("limit", limit + 1);
        arguments.forEach(query::bind);
        List<Page.Row<T>> found = query.map(mapper)
                .map(row -> new Page.Row<>(row, new Cursor(row.createdAt(), row.id())))
                .list();
        return Page.of(found, limit);
    }

    /** All of an organisation that meet a condition, oldest first. */
    List<T> all(Handle handle, String orgId, String condition, Map<String, String> arguments) {
        Query query = handle.createQuery("SELECT " + columns + " FROM " + name + " t WHERE t.org_id = :org"
                        + " AND t.deleted_at IS NULL " + condition + " ORDER BY " + PLACE)
                .bind("org", orgId);
        arguments.forEach(query::bind);
        return query.map(mapper).list();
    }

    /** What isn't there, and what belongs to another organisation. */
    ProblemException notFound() {
        return new ProblemException(404, "not-found", "The organisation has no such " + noun + ".");
    }
}
