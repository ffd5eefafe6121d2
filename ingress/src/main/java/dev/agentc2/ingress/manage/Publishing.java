package dev.agentc2.ingress.manage;

import dev.agentc2.platform.http.ProblemException;
import io.javalin.http.Context;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Points agents to the version that answers. What is in force follows from it by a trigger at the commit. */
final class Publishing {
    private Publishing() {}

    /**
     * Points an agent to a version.
     *
     * @param agent as it is, locked
     * @param version one that it has; null takes it off
     * @return the agent as it is then
     */
    static Agent point(Handle handle, Context ctx, String org, Agent agent, @Nullable Integer version) {
        if (Objects.equals(agent.liveVersion(), version)) {
            return agent;
        }
        handle.createUpdate("UPDATE agents SET live_version = :version WHERE org_id = :org AND id = :id")
                .bind("version", version)
                .bind("org", org)
                .bind("id", agent.id())
                .execute();
        Agent after = Agent.TABLE.get(handle, org, agent.id());
        Agent.AUDIT.note(handle, ctx, version == null ? "unpublish" : "publish", agent.id(), agent, after);
        return after;
    }

    /**
     * Makes sure that a version names no connections that don't serve a workspace's agents.
     *
     * @param workspaceId workspace of the agent; null for none
     * @throws ProblemException 409 when it names some
     */
    static void checkTools(Handle handle, String org, AgentVersion version, @Nullable String workspaceId) {
        SortedSet<String> outside =
                NamedConnections.of(handle, org, version.tools()).outside(workspaceId);
        if (!outside.isEmpty()) {
            throw new ProblemException(
                    409,
                    "connection-of-other-workspace",
                    "Version " + version.version() + " names tools of connections that serve another workspace's"
                            + " agents only: " + String.join(", ", outside) + ".",
                    Map.of("connections", outside),
                    Map.of());
        }
    }

    /**
     * Makes sure that what a version needs is there, and keeps it until the end of the transaction.
     *
     * @throws ProblemException 409 when its policy was deleted
     */
    static void checkPolicy(Handle handle, String org, AgentVersion version) {
        String policy = version.guardrailPolicyId();
        if (policy != null && !Policy.TABLE.keep(handle, org, policy)) {
            throw new ProblemException(
                    409,
                    "policy-deleted",
                    "The guardrail policy of version " + version.version()
                            + " was deleted; make a version with another and publish that.",
                    Map.of("guardrailPolicyId", policy),
                    Map.of());
        }
    }
}
