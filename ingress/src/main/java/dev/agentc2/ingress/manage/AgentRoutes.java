package dev.agentc2.ingress.manage;

import static dev.agentc2.platform.http.Permission.MANAGE_AGENTS;
import static dev.agentc2.platform.http.Permission.READ_CONFIG;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.EntityTags;
import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.Parameters;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.Route;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Agents over HTTP, but for their versions. Thread-safe. */
final class AgentRoutes {
    static final String ALL = "/api/agents";

    private static final String ONE = ALL + "/{id}";

    private final Database database;
    private final Resource<Agent> agents;
    private final Ids ids;

    AgentRoutes(Database database, Ids ids) {
        this.database = database;
        this.agents = new Resource<>(database, Agent.TABLE, "agents");
        this.ids = ids;
    }

    List<Route> routes() {
        return List.of(
                Route.get(ALL, READ_CONFIG, this::list),
                Route.post(ALL, MANAGE_AGENTS, this::create),
                Route.get(ONE, READ_CONFIG, agents::show),
                Route.put(ONE, MANAGE_AGENTS, this::change),
                Route.delete(ONE, MANAGE_AGENTS, this::delete));
    }

    private void list(Context ctx) {
        String org = Principal.of(ctx).orgId();
        Cursor after = Parameters.cursor(ctx, Cursor.OLDEST);
        int limit = Parameters.limit(ctx);
        String live = Parameters.flag(ctx, "live")
                .map(wanted -> " AND t.live_version IS " + (wanted ? "NOT NULL" : "NULL"))
                .orElse("");
        String workspace = ctx.queryParam("workspace");
        Requests.answer(ctx, "agents", database.inOrganization(org, h -> {
            if (workspace == null) {
                return Agent.TABLE.page(h, org, after, limit, live, Map.of());
            }
            String id =
                    Workspace.TABLE.find(h, org, workspace).map(Workspace::id).orElse("");
            return Agent.TABLE.page(
                    h, org, after, limit, live + " AND t.workspace_id = :workspace", Map.of("workspace", id));
        }));
    }

    private void create(Context ctx) {
        String org = Principal.of(ctx).orgId();
        Agent.Draft draft = JsonBody.read(ctx, Agent.Draft.class);
        Agent made = database.inOrganization(org, h -> {
            Fields fields = draft.check();
            Workspace.check(h, org, fields, draft.workspaceId());
            if (draft.version() != null) {
                Versions.checkReferences(h, org, fields, "version.", draft.version(), draft.workspaceId());
            }
            fields.done();
            return insert(h, ctx, org, draft);
        });
        Requests.created(ctx, ALL, made);
    }

    private Agent insert(Handle handle, Context ctx, String org, Agent.Draft draft) {
        String id = ids.next(Ids.AGENT);
        Requests.insert(
                handle.createUpdate("INSERT INTO agents (id, org_id, slug, name, description, workspace_id)"
                                + " VALUES (:id, :org, :slug, :name, :description, :workspace)")
                        .bind("id", id)
                        .bind("org", org)
                        .bind("slug", draft.slug())
                        .bind("name", draft.name())
                        .bind("description", draft.described())
                        .bind("workspace", draft.workspaceId()),
                String.valueOf(draft.slug()));
        Agent made = Agent.TABLE.get(handle, org, id);
        Agent.AUDIT.created(handle, ctx, made);
        if (draft.version() == null) {
            return made;
        }
        AgentVersion version = Versions.add(
                handle, org, made, draft.version(), Principal.of(ctx).actor());
        Agent.AUDIT.note(handle, ctx, "version", id, null, version);
        Agent versioned = Agent.TABLE.get(handle, org, id);
        return draft.isPublished() ? Publishing.point(handle, ctx, org, versioned, version.version()) : versioned;
    }

    private void change(Context ctx) {
        String org = Principal.of(ctx).orgId();
        long seen = EntityTags.required(ctx);
        Agent.Edit edit = JsonBody.read(ctx, Agent.Edit.class);
        Agent changed = database.inOrganization(org, h -> {
            String id = Agent.TABLE.get(h, org, ctx.pathParam("id")).id();
            Fields fields = edit.check();
            Workspace.check(
                    h, org, fields, edit.workspaceId()); // before the agent: as a workspace's deletion locks them
            fields.done();
            Agent before = Agent.TABLE.lock(h, org, id);
            Requests.unchanged(before, seen);
            checkTools(h, org, before, edit.workspaceId());
            h.createUpdate("UPDATE agents SET name = :name, description = :description, workspace_id = :workspace"
                            + " WHERE org_id = :org AND id = :id")
                    .bind("name", edit.name())
                    .bind("description", edit.described())
                    .bind("workspace", edit.workspaceId())
                    .bind("org", org)
                    .bind("id", id)
                    .execute();
            Agent after = Agent.TABLE.get(h, org, id);
            Agent.AUDIT.updated(h, ctx, before, after);
            return after;
        });
        Requests.answer(ctx, changed);
    }

    /** An agent that answers stays where it may use its tools. */
    private static void checkTools(Handle handle, String org, Agent agent, @Nullable String workspaceId) {
        Integer live = agent.liveVersion();
        if (live != null && !Objects.equals(workspaceId, agent.workspaceId())) {
            Versions.find(handle, org, agent.id(), live)
                    .ifPresent(version -> Publishing.checkTools(handle, org, version, workspaceId));
        }
    }

    private void delete(Context ctx) {
        agents.delete(
                ctx,
                (h, org, agent) -> new TreeMap<>(Map.of(
                        "agents", 1, "budgets", Budget.of(h, org, agent.id()).size())),
                (h, caller, org, agent) -> agent.delete(h, caller, org));
    }
}
