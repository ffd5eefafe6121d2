package dev.agentc2.ingress.manage;

import static dev.agentc2.platform.http.Permission.MANAGE_AGENTS;
import static dev.agentc2.platform.http.Permission.READ_CONFIG;

import dev.agentc2.ingress.tenant.Removal;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.EntityTags;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.Parameters;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.Route;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Workspaces over HTTP. Thread-safe. */
final class WorkspaceRoutes {
    private static final String ALL = "/api/workspaces";
    private static final String ONE = ALL + "/{id}";

    private final Database database;
    private final Ids ids;

    WorkspaceRoutes(Database database, Ids ids) {
        this.database = database;
        this.ids = ids;
    }

    List<Route> routes() {
        return List.of(
                Route.get(ALL, READ_CONFIG, this::list),
                Route.post(ALL, MANAGE_AGENTS, this::create),
                Route.get(ONE, READ_CONFIG, this::show),
                Route.put(ONE, MANAGE_AGENTS, this::change),
                Route.delete(ONE, MANAGE_AGENTS, this::delete));
    }

    private void list(Context ctx) {
        String org = Principal.of(ctx).orgId();
        Cursor after = Parameters.cursor(ctx, Cursor.OLDEST);
        int limit = Parameters.limit(ctx);
        Requests.answer(
                ctx, "workspaces", database.inOrganization(org, h -> Workspace.TABLE.page(h, org, after, limit)));
    }

    private void show(Context ctx) {
        String org = Principal.of(ctx).orgId();
        Requests.answer(ctx, database.inOrganization(org, h -> Workspace.TABLE.get(h, org, ctx.pathParam("id"))));
    }

    private void create(Context ctx) {
        String org = Principal.of(ctx).orgId();
        Workspace.Draft draft = JsonBody.read(ctx, Workspace.Draft.class);
        draft.check().done();
        Workspace made = database.inOrganization(org, h -> {
            Workspace row = insert(h, org, ids.next(Ids.WORKSPACE), draft);
            Workspace.AUDIT.created(h, ctx, row);
            return row;
        });
        Requests.created(ctx, ALL, made);
    }

    /** Adds a workspace to an organisation that the transaction is scoped to. */
    static Workspace insert(Handle handle, String org, String id, Workspace.Draft draft) {
        Requests.insert(
                handle.createUpdate("INSERT INTO workspaces (id, org_id, slug, name) VALUES (:id, :org, :slug, :name)")
                        .bind("id", id)
                        .bind("org", org)
                        .bind("slug", draft.slug())
                        .bind("name", draft.name()),
                String.valueOf(draft.slug()));
        return Workspace.TABLE.get(handle, org, id);
    }

    private void change(Context ctx) {
        String org = Principal.of(ctx).orgId();
        long seen = EntityTags.required(ctx);
        Workspace.Edit edit = JsonBody.read(ctx, Workspace.Edit.class);
        edit.check().done();
        Workspace changed = database.inOrganization(org, h -> {
            Workspace before = Workspace.TABLE.lock(h, org, ctx.pathParam("id"));
            Requests.unchanged(before, seen);
            h.createUpdate("UPDATE workspaces SET name = :name WHERE org_id = :org AND id = :id")
                    .bind("name", edit.name())
                    .bind("org", org)
                    .bind("id", before.id())
                    .execute();
            Workspace after = Workspace.TABLE.get(h, org, before.id());
            Workspace.AUDIT.updated(h, ctx, before, after);
            return after;
        });
        Requests.answer(ctx, changed);
    }

    private void delete(Context ctx) {
        String org = Principal.of(ctx).orgId();
        if (Removal.isRehearsal(ctx)) {
            Contents contents = database.inOrganization(
                    org, h -> Contents.of(h, org, Workspace.TABLE.get(h, org, ctx.pathParam("id"))));
            ctx.json(new Removal(contents.counts()));
            return;
        }
        long seen = EntityTags.required(ctx);
        database.inOrganization(org, h -> {
            Workspace before = Workspace.TABLE.lock(h, org, ctx.pathParam("id"));
            Requests.unchanged(before, seen);
            Contents.of(h, org, before).delete(h, ctx, org);
            Requests.delete(h, "workspaces", org, before.id());
            Workspace.AUDIT.deleted(h, ctx, before);
            Budget.of(h, org, before.id()).forEach(budget -> budget.delete(h, ctx, org));
            return before;
        });
        ctx.status(204);
    }

    /** What goes with a workspace. */
    private record Contents(List<Agent> agents, List<Connection> connections, int budgets) {
        static Contents of(Handle handle, String org, Workspace workspace) {
            Map<String, String> its = Map.of("workspace", workspace.id());
            String condition = "AND t.workspace_id = :workspace";
            List<Agent> agents = Agent.TABLE.all(handle, org, condition, its);
            int budgets = Budget.of(handle, org, workspace.id()).size();
            for (Agent agent : agents) {
                budgets += Budget.of(handle, org, agent.id()).size();
            }
            return new Contents(agents, Connection.TABLE.all(handle, org, condition, its), budgets);
        }

        Map<String, Integer> counts() {
            return Map.of(
                    "workspaces", 1, "agents", agents.size(), "connections", connections.size(), "budgets", budgets);
        }

        void delete(Handle handle, Context ctx, String org) {
            agents.forEach(agent -> agent.delete(handle, ctx, org));
            connections.forEach(connection -> connection.delete(handle, ctx, org));
        }
    }
}
