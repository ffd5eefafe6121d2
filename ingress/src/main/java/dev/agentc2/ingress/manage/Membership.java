package dev.agentc2.ingress.manage;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** That a person belongs to an organisation. Immutable. */
record Membership(String orgId, Instant since) {
    /**
     * A page of the organisations that a person belongs to, the one first that was joined first.
     *
     * @param handle of a transaction that isn't scoped yet: it is scoped to the person, and to one of them after the other
     */
    static Page<Organization> organizations(Handle handle, String userId, Cursor after, int limit) {
        List<Page.Row<Organization>> found = new ArrayList<>();
        Cursor place = after;
        List<Membership> memberships;
        do {
            memberships = of(handle, userId, place, limit + 1);
            for (Membership membership : memberships) {
                Cursor here = new Cursor(membership.since(), membership.orgId());
                place = here;
                Database.scope(handle, membership.orgId());
                Organization.find(handle, membership.orgId(), "")
                        .ifPresent(organization -> found.add(new Page.Row<>(organization, here)));
            }
        } while (found.size() <= limit && memberships.size() > limit);
        return Page.of(found, limit);
    }

    private static List<Membership> of(Handle handle, String userId, Cursor after, int limit) {
        handle.createQuery("SELECT set_config('agentc2.user_id', :user, true)")
                .bind("user", userId)
                .mapTo(String.class)
                .one();
        return handle.createQuery("SELECT org_id, created_at FROM memberships WHERE user_id = :user"
                        + " AND (date_trunc('milliseconds', created_at), org_id) > (:at, :after)"
                        + " ORDER BY date_trunc('milliseconds', created_at), org_id LIMIT :limit")
                .bind("user", userId)
                .bind("at", after.at())
                .bind("after", after.id())
                .bind("limit", limit)
                .map((row, ctx) -> new Membership(row.getString("org_id"), Columns.time(row, "created_at")))
                .list();
    }
}
