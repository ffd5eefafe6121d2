package dev.agentc2.ingress.manage;

import static dev.agentc2.platform.http.Permission.MANAGE_ORGANIZATION;
import static dev.agentc2.platform.http.Permission.PERSON;
import static dev.agentc2.platform.http.Permission.READ_CONFIG;

import dev.agentc2.ingress.tenant.Change;
import dev.agentc2.ingress.tenant.Outbox;
import dev.agentc2.ingress.tenant.Removal;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.EntityTags;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.Page;
import dev.agentc2.platform.http.Parameters;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RequestInfo;
import dev.agentc2.platform.http.Role;
import dev.agentc2.platform.http.Route;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Organisations over HTTP. Thread-safe. */
final class OrganizationRoutes {
    private static final String ALL = "/api/orgs";
    private static final String ONE = ALL + "/{org}";
    private static final String LOCKED = " FOR NO KEY UPDATE";
    private static final Workspace.Draft FIRST_WORKSPACE = new Workspace.Draft("main", "Main");

    private final Database database;
    private final Ids ids;
    private final TurnStops stops;
    private final long dailyLimitNanos;

    /** @param dailyLimitNanos what a new organisation may spend in a day, nano-USD */
    OrganizationRoutes(Database database, Ids ids, TurnStops stops, long dailyLimitNanos) {
        this.database = database;
        this.ids = ids;
        this.stops = stops;
        this.dailyLimitNanos = dailyLimitNanos;
    }

    List<Route> routes() {
        return List.of(
                Route.post(ALL, PERSON, this::create),
                Route.get(ALL, READ_CONFIG, this::list),
                Route.get(ONE, READ_CONFIG, this::show),
                Route.put(ONE, MANAGE_ORGANIZATION, this::change),
                Route.delete(ONE, MANAGE_ORGANIZATION, this::delete));
    }

    private void create(Context ctx) {
        Organization.Draft draft = JsonBody.read(ctx, Organization.Draft.class);
        draft.check().done();
        String id = ids.next(Ids.ORGANIZATION);
        String owner = Principal.of(ctx).userId();
        Organization made = database.inOrganization(id, h -> {
            Requests.insert(
                    h.createUpdate("INSERT INTO organizations (id, slug, name, region, daily_limit_nanos)"
                                    + " VALUES (:id, :slug, :name, :region, :limit)")
                            .bind("id", id)
                            .bind("slug", draft.slug())
                            .bind("name", draft.name())
                            .bind("region", draft.regionOrDefault())
                            .bind("limit", dailyLimitNanos),
                    String.valueOf(draft.slug()));
            h.createUpdate("INSERT INTO memberships (org_id, user_id, role) VALUES (:org, :user, :role)")
                    .bind("org", id)
                    .bind("user", owner)
                    .bind("role", Role.OWNER.name())
                    .execute();
            Workspace first = WorkspaceRoutes.insert(h, id, ids.next(Ids.WORKSPACE), FIRST_WORKSPACE);
            Organization row = get(h, id, "");
            note(h, ctx, "organization.create", "organization", id, row);
            note(h, ctx, "workspace.create", "workspace", id, first);
            return row;
        });
        Requests.created(ctx, ALL, made);
    }

    /** Of the new organisation: the caller's own may be another or none. */
    private static void note(Handle handle, Context ctx, String action, String type, String org, Row made) {
        Outbox.note(
                handle,
                new Change(
                        org,
                        Principal.of(ctx).actor(),
                        action,
                        type,
                        made.id(),
                        null,
                        made,
                        RequestInfo.of(ctx).requestId()));
    }

    private void list(Context ctx) {
        Principal caller = Principal.of(ctx);
        Cursor after = Parameters.cursor(ctx, Cursor.OLDEST);
        int limit = Parameters.limit(ctx);
        if (!caller.actor().startsWith("user:")) {
            Organization own = database.inOrganization(caller.orgId(), h -> get(h, caller.orgId(), ""));
            Requests.answer(ctx, "organizations", new Page<>(List.of(own), null));
            return;
        }
        Requests.answer(
                ctx,
                "organizations",
                database.inTransaction(h -> Membership.organizations(h, caller.userId(), after, limit)));
    }

    private void show(Context ctx) {
        String org = Principal.of(ctx).orgId();
        Requests.answer(ctx, database.inOrganization(org, h -> own(h, ctx, "")));
    }

    private void change(Context ctx) {
        String org = Principal.of(ctx).orgId();
        long seen = EntityTags.required(ctx);
        Organization.Edit edit = JsonBody.read(ctx, Organization.Edit.class);
        edit.check().done();
        Organization changed = database.inOrganization(org, h -> {
            Organization before = own(h, ctx, LOCKED);
            Requests.unchanged(before, seen);
            h.createUpdate("UPDATE organizations SET name = :name, status = :status, daily_limit_nanos = :limit,"
                            + " cors_origins = :origins WHERE id = :id")
                    .bind("name", edit.name())
                    .bind("status", edit.status())
                    .bind("limit", Money.nanos(edit.dailyLimitUsd()))
                    .bindArray("origins", String.class, edit.origins())
                    .bind("id", org)
                    .execute();
            Organization after = get(h, org, "");
            Organization.AUDIT.updated(h, ctx, before, after);
            return after;
        });
        Requests.answer(ctx, changed);
    }

    private void delete(Context ctx) {
        String org = Principal.of(ctx).orgId();
        if (Removal.isRehearsal(ctx)) {
            ctx.json(database.inOrganization(org, h -> {
                own(h, ctx, "");
                return Map.of(
                        "deletes", OrganizationContents.of(h, org).counts(),
                        "stops", Map.of("turns", TurnStops.running(h, org).size()));
            }));
            return;
        }
        long seen = EntityTags.required(ctx);
        database.inOrganization(org, h -> {
            Organization before = own(h, ctx, LOCKED);
            Requests.unchanged(before, seen);
            OrganizationContents.of(h, org).delete(h, ctx, org);
            h.createUpdate("UPDATE organizations SET status = 'DELETED', deleted_at = now(), cors_origins = '{}',"
                            + " slug = left(:deleted || lower(replace(id, '_', '-')), 63) WHERE id = :id")
                    .bind("deleted", Organization.DELETED_SLUG)
                    .bind("id", org)
                    .execute();
            Organization.AUDIT.deleted(h, ctx, before);
            return before;
        });
        stops.stopAll(org, Principal.of(ctx).actor(), RequestInfo.of(ctx));
        ctx.status(204);
    }

    /** The caller's organisation, if that is the one that the address names. */
    private static Organization own(Handle handle, Context ctx, String lock) {
        String named = ctx.pathParam("org");
        Organization own = get(handle, Principal.of(ctx).orgId(), lock);
        if (!named.equals(own.id()) && !named.equals(own.slug())) {
            throw notFound();
        }
        return own;
    }

    private static Organization get(Handle handle, String id, String lock) {
        return Organization.find(handle, id, lock).orElseThrow(OrganizationRoutes::notFound);
    }

    private static ProblemException notFound() {
        return new ProblemException(404, "not-found", "There is no such organisation among yours.");
    }
}
