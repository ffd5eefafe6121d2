package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.ToolCatalogue;
import dev.agentc2.agent.turn.ToolSpec;
import dev.agentc2.wire.OfferedTool;
import dev.agentc2.wire.ToolOffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The tools of tenants' connections, derived from the offers that the global store holds. Written by the thread of the
 * global stores, read by all others.
 */
final class OfferedTools {
    private final Map<String, Tenant> tenants = new ConcurrentHashMap<>();

    /** Offers by slug, so that their order is always the same, and all their tools. Immutable. */
    private record Tenant(SortedMap<String, ToolOffer> offers, ToolCatalogue catalogue) {
        static Tenant of(SortedMap<String, ToolOffer> offers) {
            return new Tenant(
                    offers,
                    new ToolCatalogue(offers.values().stream()
                            .flatMap(offer -> offer.getTools().stream()
                                    .map(tool -> new ToolSpec(
                                            tool.getName(),
                                            tool.getDescription(),
                                            tool.getParameters(),
                                            new ToolSpec.Remote(
                                                    offer.getConnectionId(), offer.getSlug(), tool.getRemoteName()),
                                            isDestructive(tool),
                                            ApprovalSetting.rule(
                                                    tool.getName(), tool.getApproval(), isDestructive(tool)))))
                            .toList()));
        }
    }

    private static boolean isDestructive(OfferedTool tool) {
        return tool.getDestructive() && !tool.getReadOnly();
    }

    /** An offer is new, another, or gone. */
    void changed(@Nullable ToolOffer before, @Nullable ToolOffer after) {
        ToolOffer known = after == null ? before : after;
        if (known == null) {
            return;
        }
        tenants.compute(known.getOrgId(), (org, tenant) -> {
            SortedMap<String, ToolOffer> offers = new TreeMap<>(tenant == null ? Map.of() : tenant.offers());
            offers.values().removeIf(offer -> offer.getConnectionId().equals(known.getConnectionId()));
            if (after != null) {
                offers.put(after.getSlug(), after);
            }
            return offers.isEmpty() ? null : Tenant.of(offers);
        });
    }

    /** The tools of a tenant's connections. */
    ToolCatalogue of(String orgId) {
        Tenant tenant = tenants.get(orgId);
        return tenant == null ? ToolCatalogue.EMPTY : tenant.catalogue();
    }
}
