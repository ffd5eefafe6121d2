package dev.agentc2.ingress.manage;

import static dev.agentc2.platform.http.Permission.MANAGE_POLICIES;
import static dev.agentc2.platform.http.Permission.READ_CONFIG;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.EntityTags;
import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Route;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Guardrail policies over HTTP. Thread-safe. */
final class PolicyRoutes {
    private static final String ALL = "/api/policies";
    private static final String ONE = ALL + "/{id}";

    private final Database database;
    private final Resource<Policy> policies;
    private final Ids ids;

    PolicyRoutes(Database database, Ids ids) {
        this.database = database;
        this.policies = new Resource<>(database, Policy.TABLE, "policies");
        this.ids = ids;
    }

    List<Route> routes() {
        return List.of(
                Route.get(ALL, READ_CONFIG, policies::list),
                Route.post(ALL, MANAGE_POLICIES, this::create),
                Route.get(ONE, READ_CONFIG, policies::show),
                Route.put(ONE, MANAGE_POLICIES, this::change),
                Route.delete(ONE, MANAGE_POLICIES, this::delete));
    }

    private void create(Context ctx) {
        String org = Principal.of(ctx).orgId();
        Policy.Draft draft = JsonBody.read(ctx, Policy.Draft.class);
        draft.check().done();
        Policy made = database.inOrganization(org, h -> {
            String id = ids.next(Ids.POLICY);
            Requests.insert(
                    h.createUpdate("INSERT INTO guardrail_policies (id, org_id, slug, name, input_action, output_rules)"
                                    + " VALUES (:id, :org, :slug, :name, :action, :rules)")
                            .bind("id", id)
                            .bind("org", org)
                            .bind("slug", draft.slug())
                            .bind("name", draft.name())
                            .bind("action", draft.inputAction())
                            .bindArray("rules", String.class, draft.edit().ruleNames()),
                    String.valueOf(draft.slug()));
            Policy row = Policy.TABLE.get(h, org, id);
            Policy.AUDIT.created(h, ctx, row);
            return row;
        });
        Requests.created(ctx, ALL, made);
    }

    private void change(Context ctx) {
        String org = Principal.of(ctx).orgId();
        long seen = EntityTags.required(ctx);
        Policy.Edit edit = JsonBody.read(ctx, Policy.Edit.class);
        edit.check(new Fields()).done();
        Policy changed = database.inOrganization(org, h -> {
            Policy before = Policy.TABLE.lock(h, org, ctx.pathParam("id"));
            Requests.unchanged(before, seen);
            h.createUpdate("UPDATE guardrail_policies SET name = :name, input_action = :action, output_rules = :rules"
                            + " WHERE org_id = :org AND id = :id")
                    .bind("name", edit.name())
                    .bind("action", edit.inputAction())
                    .bindArray("rules", String.class, edit.ruleNames())
                    .bind("org", org)
                    .bind("id", before.id())
                    .execute();
            Policy after = Policy.TABLE.get(h, org, before.id());
            Policy.AUDIT.updated(h, ctx, before, after);
            return after;
        });
        Requests.answer(ctx, changed);
    }

    private void delete(Context ctx) {
        policies.delete(
                ctx,
                (h, org, policy) -> {
                    requireUnused(h, org, policy);
                    return Map.of("policies", 1);
                },
                (h, caller, org, policy) -> {
                    requireUnused(h, org, policy);
                    policy.delete(h, caller, org);
                });
    }

    /** A live agent that uses it. */
    private record User(String id, String slug, int version) {}

    private static void requireUnused(Handle handle, String org, Policy policy) {
        List<User> users = handle.createQuery("SELECT id, slug, version FROM live_agents"
                        + " WHERE org_id = :org AND guardrail_policy_id = :policy ORDER BY slug LIMIT 100")
                .bind("org", org)
                .bind("policy", policy.id())
                .map((row, ctx) -> new User(row.getString("id"), row.getString("slug"), row.getInt("version")))
                .list();
        if (!users.isEmpty()) {
            throw new ProblemException(
                    409,
                    "in-use",
                    "Live agents use the policy; publish versions of them without it first.",
                    Map.of("usedBy", users),
                    Map.of());
        }
    }
}
