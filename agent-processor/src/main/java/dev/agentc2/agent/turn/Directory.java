package dev.agentc2.agent.turn;

import dev.agentc2.platform.money.Account;
import org.jspecify.annotations.Nullable;

/** What the tenant of a conversation has configured, at the time of a command. */
public interface Directory {
    /** The tenant; null when it isn't known (yet). */
    @Nullable
    Organization organization();

    /** The live version of one of the tenant's agents; null when it has none of this id (yet). */
    @Nullable
    Agent agent(String agentId);

    /** The guardrail policy of the live version of an agent; null for the platform's own. */
    @Nullable
    Policy policyOf(String agentId);

    /** What one of the tenant's accounts may spend in a UTC day, nano-USD; null when it has no limit. */
    @Nullable
    Long limitOf(Account account);

    /** The tools of the tenant's connections, as they are offered now. */
    default ToolCatalogue offered() {
        return ToolCatalogue.EMPTY;
    }

    /**
     * The models that one of the tenant's agents may be given: those of the tenant's own providers before the platform's.
     *
     * @param platform the platform's own
     */
    default ModelCatalogue modelsOf(String agentId, ModelCatalogue platform) {
        return platform;
    }
}
