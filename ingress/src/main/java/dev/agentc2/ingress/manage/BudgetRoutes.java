package dev.agentc2.ingress.manage;

import static dev.agentc2.platform.http.Permission.MANAGE_POLICIES;
import static dev.agentc2.platform.http.Permission.READ_CONFIG;

import dev.agentc2.ingress.tenant.Removal;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.EntityTags;
import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.Parameters;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Route;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** Budgets of workspaces, agents and users over HTTP. Thread-safe. */
final class BudgetRoutes {
    private static final String ALL = "/api/budgets";
    private static final String ONE = ALL + "/{id}";
    /** All limits of an organisation are one record that processors look through at each call. */
    private static final int MOST = 500;

    private final Database database;
    private final Ids ids;

    BudgetRoutes(Database database, Ids ids) {
        this.database = database;
        this.ids = ids;
    }

    List<Route> routes() {
        return List.of(
                Route.get(ALL, READ_CONFIG, this::list),
                Route.post(ALL, MANAGE_POLICIES, this::create),
                Route.get(ONE, READ_CONFIG, this::show),
                Route.put(ONE, MANAGE_POLICIES, this::change),
                Route.delete(ONE, MANAGE_POLICIES, this::delete));
    }

    private void list(Context ctx) {
        String org = Principal.of(ctx).orgId();
        Cursor after = Parameters.cursor(ctx, Cursor.OLDEST);
        int limit = Parameters.limit(ctx);
        Requests.answer(ctx, "budgets", database.inOrganization(org, h -> Budget.TABLE.page(h, org, after, limit)));
    }

    private void show(Context ctx) {
        String org = Principal.of(ctx).orgId();
        Requests.answer(ctx, database.inOrganization(org, h -> Budget.TABLE.get(h, org, ctx.pathParam("id"))));
    }

    private void create(Context ctx) {
        String org = Principal.of(ctx).orgId();
        Budget.Draft draft = JsonBody.read(ctx, Budget.Draft.class);
        Budget made = database.inOrganization(org, h -> {
            draft.edit().check(h, org, new Fields().slug("slug", draft.slug())).done();
            requireRoom(h, org);
            String id = ids.next(Ids.BUDGET);
            write(
                    h.createUpdate(
                                    "INSERT INTO budget_policies (id, org_id, slug, name, scope, target, daily_limit_nanos)"
                                            + " VALUES (:id, :org, :slug, :name, :scope, :target, :limit)")
                            .bind("id", id)
                            .bind("org", org)
                            .bind("slug", draft.slug()),
                    draft.edit(),
                    String.valueOf(draft.slug()));
            Budget row = Budget.TABLE.get(h, org, id);
            Budget.AUDIT.created(h, ctx, row);
            return row;
        });
        Requests.created(ctx, ALL, made);
    }

    private void change(Context ctx) {
        String org = Principal.of(ctx).orgId();
        long seen = EntityTags.required(ctx);
        Budget.Edit edit = JsonBody.read(ctx, Budget.Edit.class);
        Budget changed = database.inOrganization(org, h -> {
            Budget known = Budget.TABLE.get(h, org, ctx.pathParam("id"));
            edit.check(h, org, new Fields()).done(); // before the budget: as a workspace's deletion locks
            Budget before = Budget.TABLE.lock(h, org, known.id());
            Requests.unchanged(before, seen);
            write(
                    h.createUpdate("UPDATE budget_policies SET name = :name, scope = :scope, target = :target,"
                                    + " daily_limit_nanos = :limit WHERE org_id = :org AND id = :id")
                            .bind("id", before.id())
                            .bind("org", org),
                    edit,
                    before.slug());
            Budget after = Budget.TABLE.get(h, org, before.id());
            Budget.AUDIT.updated(h, ctx, before, after);
            return after;
        });
        Requests.answer(ctx, changed);
    }

    private static void write(Update update, Budget.Edit edit, String slug) {
        Requests.insert(
                update.bind("name", edit.name())
                        .bind("scope", edit.scope())
                        .bind("target", edit.target())
                        .bind("limit", Money.nanos(edit.dailyLimitUsd())),
                slug,
                Map.of(
                        "budget_policies_account",
                        new ProblemException(
                                409, "budget-exists", "There is a budget for this already; change that one.")));
    }

    private static void requireRoom(Handle handle, String org) {
        int there = handle.createQuery(
                        "SELECT count(*) FROM budget_policies WHERE org_id = :org AND deleted_at IS NULL")
                .bind("org", org)
                .mapTo(Integer.class)
                .one();
        if (there >= MOST) {
            throw new ProblemException(409, "too-many", "An organisation has at most " + MOST + " budgets.");
        }
    }

    private void delete(Context ctx) {
        String org = Principal.of(ctx).orgId();
        if (Removal.isRehearsal(ctx)) {
            database.inOrganization(org, h -> Budget.TABLE.get(h, org, ctx.pathParam("id")));
            ctx.json(new Removal(Map.of("budgets", 1)));
            return;
        }
        long seen = EntityTags.required(ctx);
        database.inOrganization(org, h -> {
            Budget before = Budget.TABLE.lock(h, org, ctx.pathParam("id"));
            Requests.unchanged(before, seen);
            before.delete(h, ctx, org);
            return before;
        });
        ctx.status(204);
    }
}
