package dev.agentc2.platform.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an organisation's own connection to a model provider says: which provider, at which address, and which model
 * serves which tier. Its settings are {@code {"provider": "openai", "models": {"fast": "..."}}}; the credential {@link
 * #API_KEY} is kept elsewhere. Immutable.
 *
 * @param facts what is known of the provider
 * @param models model of each tier that it serves
 * @param url address that is used instead of the provider's usual one; null for that
 */
public record ProviderConnection(
        ProviderFacts facts,
        Map<String, String> models,
        @Nullable String url) {
    /** Kind of such connections. */
    public static final String KIND = "MODEL_PROVIDER";

    /** Name of the credential. */
    public static final String API_KEY = "apiKey";

    /** Provider of whoever has a server of the own that speaks OpenAI's API. */
    public static final String OPENAI_COMPATIBLE = "openai-compatible";

    private static final String PROVIDER = "provider";
    private static final String MODELS = "models";
    private static final Set<String> TIERS = Set.of("fast", "standard", "premium");
    private static final int LONGEST_MODEL = 200;

    /** There is no usual address of a server of one's own, and no usual model. */
    private static final ProviderFacts SERVER = new ProviderFacts(
            OPENAI_COMPATIBLE,
            ProviderKind.OPENAI_COMPATIBLE,
            "OpenAI-compatible server",
            null,
            null,
            "",
            Map.of(),
            "",
            false);

    public ProviderConnection {
        models = Map.copyOf(models);
    }

    /** The providers that a connection can name. */
    public static List<String> providers() {
        return Stream.concat(ProviderFacts.all().stream(), Stream.of(SERVER))
                .map(ProviderFacts::name)
                .toList();
    }

    /**
     * What is wrong with settings, as rules; none when a connection can be made of them.
     *
     * @param settings null when there are none
     */
    public static List<String> faults(@Nullable JsonNode settings) {
        List<String> faults = new ArrayList<>();
        if (settings == null || facts(settings) == null) {
            faults.add("name a provider: {\"provider\": " + String.join(" | ", providers()) + "}");
            return faults;
        }
        settings.fieldNames().forEachRemaining(name -> {
            if (!name.equals(PROVIDER) && !name.equals(MODELS)) {
                faults.add("of a model provider are provider and models only");
            }
        });
        if (settings.has(MODELS) && !areModels(settings.get(MODELS))) {
            faults.add("have models as an object of fast, standard or premium, each a text of at most " + LONGEST_MODEL
                    + " characters");
        }
        return faults;
    }

    /** Whether a connection with these settings must have an address: its provider has no public one. */
    public static boolean needsUrl(@Nullable JsonNode settings) {
        ProviderFacts facts = settings == null ? null : facts(settings);
        return facts != null && !facts.isSetUpByKey();
    }

    /** Whether a connection with these settings must have the credential {@link #API_KEY}. */
    public static boolean needsKey(@Nullable JsonNode settings) {
        ProviderFacts facts = settings == null ? null : facts(settings);
        return facts != null && facts.isSetUpByKey();
    }

    /**
     * The connection that settings and address make; empty when none, such as what was stored before there were rules.
     *
     * @param settings a JSON object as text
     */
    public static Optional<ProviderConnection> read(String settings, @Nullable String url) {
        JsonNode read = tree(settings);
        ProviderFacts facts = faults(read).isEmpty() ? facts(read) : null;
        if (facts == null || (url == null && needsUrl(read))) {
            return Optional.empty();
        }
        Map<String, String> models = new HashMap<>(facts.models());
        read.path(MODELS)
                .properties()
                .forEach(e -> models.put(e.getKey(), e.getValue().textValue()));
        return Optional.of(new ProviderConnection(facts, models, url));
    }

    /** Where it is reached, without a slash at its end. */
    public String address() {
        String address = url == null ? facts.address() : url;
        return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }

    private static @Nullable ProviderFacts facts(JsonNode settings) {
        String name = settings.path(PROVIDER).asText("");
        return Stream.concat(ProviderFacts.all().stream(), Stream.of(SERVER))
                .filter(facts -> facts.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static boolean areModels(JsonNode models) {
        return models.isObject()
                && models.properties().stream().allMatch(e -> TIERS.contains(e.getKey()) && isModel(e.getValue()));
    }

    private static boolean isModel(JsonNode model) {
        return model.isTextual()
                && !model.textValue().isBlank()
                && model.textValue().length() <= LONGEST_MODEL;
    }

    private static JsonNode tree(String settings) {
        try {
            return Json.MAPPER.readTree(settings);
        } catch (JsonProcessingException e) {
            return Json.MAPPER.missingNode();
        }
    }
}
