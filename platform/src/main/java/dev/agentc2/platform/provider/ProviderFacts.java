package dev.agentc2.platform.provider;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a provider, from {@code providers.yaml}. Immutable.
 *
 * @param name name on the platform, such as {@code openai}
 * @param kind protocol
 * @param title name for people
 * @param keys environment variables that may hold the key, the first one set counts; absent when it needs none
 * @param addresses environment variables that may hold another address; absent when it has but one
 * @param address the usual address
 * @param models default model of each tier
 * @param source where the model names come from
 * @param needsKey whether it is set up by a key, as when absent; else by an address
 */
public record ProviderFacts(
        String name,
        ProviderKind kind,
        String title,
        @Nullable List<String> keys,
        @Nullable List<String> addresses,
        String address,
        Map<String, String> models,
        String source,
        @Nullable Boolean needsKey) {

    /** The variables that may hold the key. */
    public List<String> keyVariables() {
        return keys == null ? List.of() : keys;
    }

    /** The variables that may hold another address. */
    public List<String> addressVariables() {
        return addresses == null ? List.of() : addresses;
    }

    /** Whether it wants a key. */
    public boolean isSetUpByKey() {
        return needsKey == null || needsKey;
    }

    /** All that are known, in order of preference. */
    public static List<ProviderFacts> all() {
        return Known.ALL;
    }

    /** Read when first asked for. */
    private static final class Known {
        private static final List<ProviderFacts> ALL = read();
    }

    private static List<ProviderFacts> read() {
        try (InputStream in = Objects.requireNonNull(ProviderFacts.class.getResourceAsStream("providers.yaml"))) {
            return List.copyOf(
                    new ObjectMapper(new YAMLFactory()).readValue(in, new TypeReference<List<ProviderFacts>>() {}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
