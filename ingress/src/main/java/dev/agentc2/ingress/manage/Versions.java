package dev.agentc2.ingress.manage;

import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.http.Page;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The versions of agents in the database. Its callers' transactions are scoped to the organisation. */
final class Versions {
    private Versions() {}

    static Optional<AgentVersion> find(Handle handle, String org, String agentId, int version) {
        return handle.createQuery("SELECT " + AgentVersion.COLUMNS + " FROM agent_versions"
                        + " WHERE org_id = :org AND agent_id = :agent AND version = :version")
                .bind("org", org)
                .bind("agent", agentId)
                .bind("version", version)
                .map((row, ctx) -> AgentVersion.of(row))
                .findOne();
    }

    /** A page, the first version first. */
    static Page<AgentVersion> page(Handle handle, String org, String agentId, int after, int limit) {
        List<Page.Row<AgentVersion>> found = handle.createQuery("SELECT " + AgentVersion.COLUMNS
                        + " FROM agent_versions WHERE org_id = :org AND agent_id = :agent AND version > :after"
                        + " ORDER BY version LIMIT :limit")
                .bind("org", org)
                .bind("agent", agentId)
                .bind("after", after)
                .bind("limit", limit + 1)
                .map((row, ctx) -> AgentVersion.of(row))
                .map(version ->
                        new Page.Row<>(version, new Cursor(version.createdAt(), String.valueOf(version.version()))))
                .list();
        return Page.of(found, limit);
    }

    /**
     * Checks that what a draft refers to exists. Its policy is kept until the end of the transaction; a connection may go
     * at any time, and its tools with it.
     *
     * @param workspaceId workspace of the agent; null for none
     */
    static Fields checkReferences(
            Handle handle,
            String org,
            Fields fields,
            String prefix,
            AgentVersion.Draft draft,
            @Nullable String workspaceId) {
        NamedConnections named = NamedConnections.of(handle, org, draft.toolNames());
        fields.check(prefix + "tools", named.missing().isEmpty(), "name connections that the organisation has");
        fields.check(
                prefix + "tools",
                named.outside(workspaceId).isEmpty(),
                "name connections that serve the agent's workspace; " + named.outside(workspaceId)
                        + " serve another one's agents only");
        String policy = draft.guardrailPolicyId();
        return fields.check(
                prefix + "guardrailPolicyId",
                policy == null || Policy.TABLE.keep(handle, org, policy),
                "is the id of a policy of the organisation");
    }

    private static int highest(Handle handle, String org, String agentId) {
        return handle.createQuery("SELECT coalesce(max(version), 0) FROM agent_versions"
                        + " WHERE org_id = :org AND agent_id = :agent")
                .bind("org", org)
                .bind("agent", agentId)
                .mapTo(Integer.class)
                .one();
    }

    /**
     * Adds the next version.
     *
     * @param agent as it is, locked: so of several that add one each gets a number of its own
     */
    static AgentVersion add(Handle handle, String org, Agent agent, AgentVersion.Draft draft, String actor) {
        int next = 1 + highest(handle, org, agent.id());
        handle.createUpdate("INSERT INTO agent_versions (agent_id, version, org_id, instructions, tier, model, tools,"
                        + " memory_messages, max_steps, max_output_tokens, temperature, turn_timeout_ms,"
                        + " guardrail_policy_id, approval, note, created_at, created_by) VALUES (:agent, :version, :org,"
                        + " :instructions, :tier, :model, :tools, :memory, :steps, :tokens, :temperature, :timeout,"
                        + " :policy, CAST(:approval AS jsonb), :note, clock_timestamp(), :actor)")
                .bind("agent", agent.id())
                .bind("version", next)
                .bind("org", org)
                .bind("instructions", draft.instructions())
                .bind("tier", draft.tier())
                .bind("model", draft.model())
                .bindArray("tools", String.class, draft.toolNames())
                .bind("memory", draft.remembered())
                .bind("steps", draft.steps())
                .bind("tokens", draft.outputTokens())
                .bind("temperature", draft.temperature())
                .bind("timeout", draft.timeoutMs())
                .bind("policy", draft.guardrailPolicyId())
                .bind(
                        "approval",
                        draft.approval() == null ? null : draft.approval().json())
                .bind("note", draft.note() == null ? "" : draft.note())
                .bind("actor", actor)
                .execute();
        handle.createUpdate("UPDATE agents SET latest_version = :version WHERE org_id = :org AND id = :agent")
                .bind("version", next)
                .bind("org", org)
                .bind("agent", agent.id())
                .execute();
        return find(handle, org, agent.id(), next)
                .orElseThrow(() -> new IllegalStateException("a version that was just added is there"));
    }
}
