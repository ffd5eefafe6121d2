package dev.agentc2.agent.model;

import dev.agentc2.platform.provider.ProviderKind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A provider that is set up. Immutable.
 *
 * @param name name on the platform, such as {@code openai}
 * @param title name for people
 * @param kind protocol
 * @param address base address
 * @param key credential; null when it needs none
 * @param models default model of each tier
 */
record Provider(
        String name,
        String title,
        ProviderKind kind,
        String address,
        @Nullable String key,
        Map<String, String> models) {
    Provider {
        models = Map.copyOf(models);
    }

    /** Without the key, for logs. */
    @Override
    public String toString() {
        return name + " at " + address;
    }
}
