package dev.agentc2.ingress.manage;

import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** All that goes with an organisation. Immutable. */
record OrganizationContents(
        List<Workspace> workspaces,
        List<Policy> policies,
        List<Budget> budgets,
        List<Agent> agents,
        List<Connection> connections,
        List<Key> apiKeys,
        List<Member> members) {
    private static final Audit KEY_AUDIT = new Audit("api-key");
    private static final Audit MEMBER_AUDIT = new Audit("member");

    /** A key that still works. */
    record Key(String id, String name) {}

    /** A person with a role. */
    record Member(String userId, String role) {}

    static OrganizationContents of(Handle handle, String org) {
        return new OrganizationContents(
                Workspace.TABLE.all(handle, org, "", Map.of()),
                Policy.TABLE.all(handle, org, "", Map.of()),
                Budget.TABLE.all(handle, org, "", Map.of()),
                Agent.TABLE.all(handle, org, "", Map.of()),
                Connection.TABLE.all(handle, org, "", Map.of()),
                handle.createQuery(
                                "SELECT id, name FROM api_keys WHERE org_id = :org AND revoked_at IS NULL ORDER BY id")
                        .bind("org", org)
                        .map((row, ctx) -> new Key(row.getString("id"), row.getString("name")))
                        .list(),
                handle.createQuery("SELECT user_id, role FROM memberships WHERE org_id = :org ORDER BY user_id")
                        .bind("org", org)
                        .map((row, ctx) -> new Member(row.getString("user_id"), row.getString("role")))
                        .list());
    }

    Map<String, Integer> counts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("workspaces", workspaces.size());
        counts.put("agents", agents.size());
        counts.put("policies", policies.size());
        counts.put("budgets", budgets.size());
        counts.put("connections", connections.size());
        counts.put("apiKeys", apiKeys.size());
        counts.put("members", members.size());
        return counts;
    }

    /** Deletes everything, each with its audit record, in the order in which others lock: folders before what is in them. */
    void delete(Handle handle, Context ctx, String org) {
        for (Workspace workspace : workspaces) {
            Requests.delete(handle, "workspaces", org, workspace.id());
            Workspace.AUDIT.deleted(handle, ctx, workspace);
        }
        for (Policy policy : policies) {
            Requests.delete(handle, "guardrail_policies", org, policy.id());
            Policy.AUDIT.deleted(handle, ctx, policy);
        }
        budgets.forEach(budget -> budget.delete(handle, ctx, org));
        agents.forEach(agent -> agent.delete(handle, ctx, org));
        connections.forEach(connection -> connection.delete(handle, ctx, org));
        handle.createUpdate("UPDATE api_keys SET revoked_at = now() WHERE org_id = :org AND revoked_at IS NULL")
                .bind("org", org)
                .execute();
        apiKeys.forEach(key -> KEY_AUDIT.note(handle, ctx, "revoke", key.id(), key, null));
        handle.createUpdate("UPDATE invitations SET revoked_at = now()"
                        + " WHERE org_id = :org AND accepted_at IS NULL AND revoked_at IS NULL")
                .bind("org", org)
                .execute();
        handle.createUpdate("DELETE FROM memberships WHERE org_id = :org")
                .bind("org", org)
                .execute();
        members.forEach(member -> MEMBER_AUDIT.note(handle, ctx, "remove", member.userId(), member, null));
    }
}
