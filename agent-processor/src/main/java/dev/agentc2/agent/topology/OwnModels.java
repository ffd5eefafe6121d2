package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.ModelCatalogue;
import dev.agentc2.agent.turn.ModelCatalogue.Account;
import dev.agentc2.agent.turn.ModelRef;
import dev.agentc2.platform.provider.ProviderConnection;
import dev.agentc2.wire.ConnectionConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The models of tenants' own providers, derived from the connections that the global store holds. Written by the thread
 * of the global stores, read by all others; a tenant without a provider of its own costs a look-up in a map.
 */
final class OwnModels {
    /** Where connections stand that belong to no workspace. */
    private static final String ALL = "";

    private final Map<String, Tenant> tenants = new ConcurrentHashMap<>();

    /**
     * A tenant's own providers. Immutable.
     *
     * @param connections those that can be used, by slug
     * @param catalogues their models by workspace
     */
    private record Tenant(SortedMap<String, Own> connections, Map<String, ModelCatalogue> catalogues) {}

    /** A connection that can be used. */
    private record Own(ConnectionConfig config, ProviderConnection provider) {
        String workspace() {
            String id = config.getWorkspaceId();
            return id == null ? ALL : id;
        }
    }

    /** A connection is new, another, or gone. */
    void changed(@Nullable ConnectionConfig before, @Nullable ConnectionConfig after) {
        Own own = after == null ? null : usable(after);
        if (before != null) {
            tenants.computeIfPresent(before.getOrgId(), (org, tenant) -> {
                SortedMap<String, Own> left = new TreeMap<>(tenant.connections());
                left.values().removeIf(o -> o.config().getConnectionId().equals(before.getConnectionId()));
                return left.isEmpty() ? null : tenant(left);
            });
        }
        if (own != null) {
            tenants.compute(own.config().getOrgId(), (org, tenant) -> {
                SortedMap<String, Own> more = new TreeMap<>(tenant == null ? Map.of() : tenant.connections());
                more.put(own.config().getSlug(), own);
                return tenant(more);
            });
        }
    }

    /** Whether a tenant has a provider of its own that can be used. */
    boolean has(String orgId) {
        return tenants.containsKey(orgId);
    }

    /** The models for agents of a workspace, or of none: those of its own providers, the tenant's and the platform's. */
    ModelCatalogue of(String orgId, @Nullable String workspaceId, ModelCatalogue platform) {
        Tenant tenant = tenants.get(orgId);
        if (tenant == null) {
            return platform;
        }
        ModelCatalogue models = platform;
        ModelCatalogue everywhere = tenant.catalogues().get(ALL);
        if (everywhere != null) {
            models = everywhere.before(models);
        }
        ModelCatalogue nearby = workspaceId == null ? null : tenant.catalogues().get(workspaceId);
        return nearby == null ? models : nearby.before(models);
    }

    /** What this build can't use is as if it wasn't there. */
    private static @Nullable Own usable(ConnectionConfig config) {
        if (!config.getKind().equals(ProviderConnection.KIND) || !config.getEnabled()) {
            return null;
        }
        return ProviderConnection.read(config.getSettings(), config.getUrl())
                .map(provider -> new Own(config, provider))
                .orElse(null);
    }

    private static Tenant tenant(SortedMap<String, Own> connections) {
        Map<String, ModelCatalogue> catalogues = new HashMap<>();
        for (Own own : connections.values()) {
            catalogues.computeIfAbsent(own.workspace(), workspace -> catalogue(connections, workspace));
        }
        return new Tenant(connections, Map.copyOf(catalogues));
    }

    /** Of several that serve the same, the one whose slug comes first; a provider's own name wins over a slug. */
    private static ModelCatalogue catalogue(SortedMap<String, Own> connections, String workspace) {
        Map<String, ModelRef> byTier = new HashMap<>();
        Map<String, Account> byProvider = new HashMap<>();
        Map<String, Account> byName = new HashMap<>();
        connections.forEach((slug, own) -> {
            if (own.workspace().equals(workspace)) {
                String provider = own.provider().facts().name();
                Account account = new Account(provider, own.config().getConnectionId());
                own.provider().models().forEach((tier, model) -> byTier.putIfAbsent(tier, account.model(model)));
                byProvider.putIfAbsent(provider, account);
                byName.put(slug, account);
            }
        });
        byName.putAll(byProvider);
        return new ModelCatalogue(byTier, byName);
    }
}
