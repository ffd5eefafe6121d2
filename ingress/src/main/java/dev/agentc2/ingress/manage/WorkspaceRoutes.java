package dev.agentc2.ingress.manage;

import static dev.agentc2.platform.http.Permission.MANAGE_AGENTS;
import static dev.agentc2.platform.http.Permission.READ_CONFIG;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.EntityTags;
import dev.agentc2.platform.http.JsonBody;
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
    private final Resource<Workspace> workspaces;
    private final Ids ids;

    WorkspaceRoutes(Database database, Ids ids) {
        this.database = database;
        this.workspaces = new Resource<>(database, Workspace.TABLE, "workspaces");
        this.ids = ids;
    }

    List<Route> routes() {
        return List.of(
                Route.get(ALL, READ_CONFIG, workspaces::list),
                Route.post(ALL, MANAGE_AGENTS, this::create),
                Route.get(ONE, READ_CONFIG, workspaces::show),
                Route.put(ONE, MANAGE_AGENTS, this::change),
                Route.delete(ONE, MANAGE_AGENTS, this::delete));
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
        workspaces.delete(
                ctx,
                (h, org, workspace) -> Contents.of(h, org, workspace).counts(h, org, workspace),
                WorkspaceRoutes::delete);
    }

    private static void delete(Handle handle, Context ctx, String org, Workspace workspace) {
        Contents.of(handle, org, workspace).delete(handle, ctx, org);
        Requests.delete(handle, "workspaces", org, workspace.id());
        Workspace.AUDIT.deleted(handle, ctx, workspace);
        Budget.of(handle, org, workspace.id()).forEach(budget -> budget.delete(handle, ctx, org));
    }

    /** What is in a workspace. */
    private record Contents(List<Agent> agents, List<Connection> connections) {
        static Contents of(Handle handle, String org, Workspace workspace) {
            Map<String, String> its = Map.of("workspace", workspace.id());
            String condition = "AND t.workspace_id = :workspace";
            return new Contents(
                    Agent.TABLE.all(handle, org, condition, its), Connection.TABLE.all(handle, org, condition, its));
        }

        Map<String, Integer> counts(Handle handle, String org, Workspace workspace) {
            int budgets = Budget.inWorkspace(handle, org, workspace.id()).size();
            return Map.of(
                    "workspaces", 1, "agents", agents.size(), "connections", connections.size(), "budgets", budgets);
        }

        void delete(Handle handle, Context ctx, String org) {
            agents.forEach(agent -> agent.delete(handle, ctx, org));
            connections.forEach(connection -> connection.delete(handle, ctx, org));
        }
    }
}
