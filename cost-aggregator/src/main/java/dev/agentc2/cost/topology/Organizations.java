package dev.agentc2.cost.topology;

import dev.agentc2.cost.budget.Terms;
import dev.agentc2.wire.OrganizationConfig;
import java.util.OptionalLong;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** What the configuration says about organisations. Used by the task's thread only. */
final class Organizations {
    private final KeyValueStore<String, OrganizationConfig> store;

    Organizations(KeyValueStore<String, OrganizationConfig> store) {
        this.store = store;
    }

    /** What an organisation may spend. */
    Terms termsOf(String orgId) {
        OrganizationConfig config = store.get(orgId);
        if (config == null) {
            return Terms.UNKNOWN;
        }
        Terms.Standing standing =
                config.getStatus().equals("ACTIVE") ? Terms.Standing.ACTIVE : Terms.Standing.SUSPENDED;
        Long limit = config.getDailyLimitNanos();
        return new Terms(standing, limit == null ? OptionalLong.empty() : OptionalLong.of(limit));
    }

    /** Its limit of a day, nano-USD; null when there is none. */
    @Nullable
    Long limitOf(String orgId) {
        OrganizationConfig config = store.get(orgId);
        return config == null ? null : config.getDailyLimitNanos();
    }
}
