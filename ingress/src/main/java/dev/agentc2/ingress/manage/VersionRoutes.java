package dev.agentc2.ingress.manage;

import static dev.agentc2.platform.http.Permission.MANAGE_AGENTS;
import static dev.agentc2.platform.http.Permission.READ_CONFIG;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.EntityTags;
import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.Page;
import dev.agentc2.platform.http.Parameters;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Route;
import io.javalin.http.Context;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Versions of agents over HTTP, and which of them answers. Thread-safe. */
final class VersionRoutes {
    private static final String ALL = AgentRoutes.ALL + "/{id}/versions";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private final Database database;

    VersionRoutes(Database database) {
        this.database = database;
    }

    List<Route> routes() {
        return List.of(
                Route.get(ALL, READ_CONFIG, this::list),
                Route.post(ALL, MANAGE_AGENTS, this::create),
                Route.get(ALL + "/{version}", READ_CONFIG, this::show),
                Route.post(AgentRoutes.ALL + "/{id}/publish", MANAGE_AGENTS, this::publish));
    }

    /**
     * Body of a publication.
     *
     * @param version number of the version to go live; JSON null takes the agent off; not null itself once checked
     */
    record Publication(@Nullable JsonNode version) {
        void check() {
            new Fields()
                    .check(
                            "version",
                            version != null && (version.isNull() || (version.isInt() && version.intValue() > 0)),
                            "is required: the number of a version, or null to take the agent off")
                    .done();
        }

        @Nullable
        Integer number() {
            return version == null || version.isNull() ? null : version.intValue();
        }
    }

    private void list(Context ctx) {
        String org = Principal.of(ctx).orgId();
        int limit = Parameters.limit(ctx);
        String after =
                Parameters.cursor(ctx, new Cursor(Cursor.OLDEST.at(), "0")).id();
        if (!NUMBER.matcher(after).matches()) {
            throw Parameters.invalid("cursor", "cursor is the nextCursor of the page before, unchanged.");
        }
        Page<AgentVersion> page = database.inOrganization(org, h -> {
            String agent = Agent.TABLE.get(h, org, ctx.pathParam("id")).id();
            return Versions.page(h, org, agent, Integer.parseInt(after), limit);
        });
        Requests.answer(ctx, "versions", page);
    }

    private void show(Context ctx) {
        String org = Principal.of(ctx).orgId();
        String number = ctx.pathParam("version");
        ctx.json(database.inOrganization(org, h -> {
            Agent agent = Agent.TABLE.get(h, org, ctx.pathParam("id"));
            if (!NUMBER.matcher(number).matches()) {
                throw noSuchVersion();
            }
            return Versions.find(h, org, agent.id(), Integer.parseInt(number))
                    .orElseThrow(VersionRoutes::noSuchVersion);
        }));
    }

    private void create(Context ctx) {
        Principal caller = Principal.of(ctx);
        String org = caller.orgId();
        AgentVersion.Draft draft = JsonBody.read(ctx, AgentVersion.Draft.class);
        OptionalLong seen = EntityTags.optional(ctx);
        String location = database.inOrganization(org, h -> {
            Agent known = Agent.TABLE.get(h, org, ctx.pathParam("id"));
            String id = known.id();
            Versions.checkReferences(h, org, draft.check(new Fields(), ""), "", draft, known.workspaceId())
                    .done();
            Agent agent = Agent.TABLE.lock(h, org, id);
            Requests.unchanged(agent, seen);
            AgentVersion made = Versions.add(h, org, agent, draft, caller.actor());
            Agent.AUDIT.note(h, ctx, "version", id, null, made);
            ctx.json(made);
            return AgentRoutes.ALL + "/" + id + "/versions/" + made.version();
        });
        ctx.status(201).header("Location", location);
    }

    private void publish(Context ctx) {
        String org = Principal.of(ctx).orgId();
        Publication publication = JsonBody.read(ctx, Publication.class);
        publication.check();
        OptionalLong seen = EntityTags.optional(ctx);
        Agent published = database.inOrganization(org, h -> {
            String id = Agent.TABLE.get(h, org, ctx.pathParam("id")).id();
            Integer number = publication.number();
            if (number != null) {
                Publishing.checkPolicy(h, org, wanted(h, org, id, number)); // before the agent is locked, as all do
            }
            Agent agent = Agent.TABLE.lock(h, org, id);
            Requests.unchanged(agent, seen);
            if (number != null) {
                Publishing.checkTools(h, org, wanted(h, org, id, number), agent.workspaceId());
            }
            return Publishing.point(h, ctx, org, agent, number);
        });
        Requests.answer(ctx, published);
    }

    private static AgentVersion wanted(Handle handle, String org, String agentId, int number) {
        var found = Versions.find(handle, org, agentId, number);
        new Fields()
                .check("version", found.isPresent(), "is the number of a version that the agent has")
                .done();
        return found.orElseThrow();
    }

    private static ProblemException noSuchVersion() {
        return new ProblemException(404, "not-found", "The agent has no such version.");
    }
}
