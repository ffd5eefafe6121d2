package dev.agentc2.agent.topology;

import dev.agentc2.agent.guardrail.InputPolicy;
import dev.agentc2.agent.turn.ServerWords;
import dev.agentc2.agent.turn.ToolCatalogue;
import dev.agentc2.agent.turn.ToolSpec;
import dev.agentc2.wire.ConnectionConfig;
import dev.agentc2.wire.OfferedTool;
import dev.agentc2.wire.ToolOffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tools of tenants' connections, derived from the offers and the connections that the global stores hold. Whom a
 * connection serves is said by the connection as it is now, not by what it offered earlier; what is offered by one that
 * isn't there or is disabled is offered to nobody. Written by the thread of the global stores, read by all others.
 */
final class OfferedTools {
    private final Map<String, Tenant> tenants = new ConcurrentHashMap<>();
    private final InputPolicy policy;

    /** @param policy screens what servers say of their tools, once for each offer */
    OfferedTools(InputPolicy policy) {
        this.policy = policy;
    }

    /**
     * What is known of a tenant. Immutable.
     *
     * @param offers by slug, so that their order is always the same
     * @param words what servers say of their tools, by connection
     * @param connections those that are enabled, by id
     * @param catalogue all tools that are offered
     */
    private record Tenant(
            SortedMap<String, ToolOffer> offers,
            Map<String, ServerWords> words,
            Map<String, ConnectionConfig> connections,
            ToolCatalogue catalogue) {
        private static final Tenant NEW = of(new TreeMap<>(), Map.of(), Map.of());

        static Tenant of(
                SortedMap<String, ToolOffer> offers,
                Map<String, ServerWords> words,
                Map<String, ConnectionConfig> connections) {
            List<ToolSpec> specs = offers.values().stream()
                    .flatMap(offer -> specs(offer, connections.get(offer.getConnectionId())))
                    .toList();
            List<ServerWords> said = offers.values().stream()
                    .map(offer -> words.get(offer.getConnectionId()))
                    .filter(Objects::nonNull)
                    .toList();
            return new Tenant(offers, words, connections, new ToolCatalogue(specs, said));
        }

        @Nullable
        Tenant unlessEmpty() {
            return offers.isEmpty() && connections.isEmpty() ? null : this;
        }
    }

    private static Stream<ToolSpec> specs(ToolOffer offer, @Nullable ConnectionConfig connection) {
        return connection == null
                ? Stream.empty()
                : offer.getTools().stream().map(tool -> spec(offer, tool, connection.getWorkspaceId()));
    }

    private static ToolSpec spec(ToolOffer offer, OfferedTool tool, @Nullable String workspaceId) {
        boolean isDestructive = tool.getDestructive() && !tool.getReadOnly();
        return new ToolSpec(
                tool.getName(),
                tool.getDescription(),
                tool.getParameters(),
                new ToolSpec.Remote(offer.getConnectionId(), offer.getSlug(), tool.getRemoteName()),
                isDestructive,
                ApprovalSetting.rule(tool.getName(), tool.getApproval(), isDestructive),
                workspaceId);
    }

    /** An offer is new, another, or gone. */
    void offerChanged(@Nullable ToolOffer before, @Nullable ToolOffer after) {
        ToolOffer known = after == null ? before : after;
        if (known != null) {
            change(known.getOrgId(), tenant -> {
                SortedMap<String, ToolOffer> offers = new TreeMap<>(tenant.offers());
                offers.values().removeIf(offer -> offer.getConnectionId().equals(known.getConnectionId()));
                Map<String, ServerWords> words = new HashMap<>(tenant.words());
                words.remove(known.getConnectionId());
                if (after != null) {
                    offers.put(after.getSlug(), after);
                    String said = after.getInstructions();
                    if (said != null && !said.isBlank()) {
                        words.put(
                                after.getConnectionId(),
                                ServerWords.of(after.getConnectionId(), after.getSlug(), said, policy));
                    }
                }
                return Tenant.of(offers, Map.copyOf(words), tenant.connections());
            });
        }
    }

    /** A connection is new, another, or gone. */
    void connectionChanged(@Nullable ConnectionConfig before, @Nullable ConnectionConfig after) {
        ConnectionConfig known = after == null ? before : after;
        if (known != null) {
            change(known.getOrgId(), tenant -> {
                Map<String, ConnectionConfig> connections = new HashMap<>(tenant.connections());
                connections.remove(known.getConnectionId());
                if (after != null && after.getEnabled() && after.getKind().equals("MCP")) {
                    connections.put(after.getConnectionId(), after);
                }
                return Tenant.of(tenant.offers(), tenant.words(), Map.copyOf(connections));
            });
        }
    }

    private void change(String orgId, UnaryOperator<Tenant> change) {
        tenants.compute(
                orgId,
                (org, tenant) ->
                        change.apply(tenant == null ? Tenant.NEW : tenant).unlessEmpty());
    }

    /** The tools of a tenant's connections. */
    ToolCatalogue of(String orgId) {
        Tenant tenant = tenants.get(orgId);
        return tenant == null ? ToolCatalogue.EMPTY : tenant.catalogue();
    }
}
