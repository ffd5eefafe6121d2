package dev.agentc2.agent.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.agent.turn.ModelCatalogue;
import dev.agentc2.agent.turn.ModelRef;
import dev.agentc2.platform.config.SettingException;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.provider.ProviderFacts;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProviderSetupTest {
    @Test
    void nothingSetMeansNoProvider() {
        assertEquals(Set.of(), of(Map.of()).catalogue().byName().keySet());
        assertFalse(ModelProviders.anyIn(Settings.of(Map.of("OPENAI_API_KEY", " "))));
    }

    @Test
    void firstThatIsSetUpServesTheTiersAndOthersCanBeNamed() {
        ModelCatalogue catalogue =
                of(Map.of("GROQ_API_KEY", "g", "ANTHROPIC_API_KEY", "a")).catalogue();
        assertEquals(Set.of("anthropic", "groq"), catalogue.byName().keySet());
        assertTrue(catalogue.byTier().values().stream()
                .allMatch(model -> model.provider().equals("anthropic")));
        assertEquals(new ModelRef("groq", "openai/gpt-oss-20b"), catalogue.named("groq/openai/gpt-oss-20b"));
    }

    @Test
    void settingsWin() {
        ModelCatalogue catalogue = of(Map.of(
                        "OPENAI_API_KEY", "o",
                        "MISTRAL_API_KEY", "m",
                        "AGENTC2_MODEL_PROVIDER", "mistral",
                        "AGENTC2_MODEL_PREMIUM", "openai/some-model"))
                .catalogue();
        assertEquals(
                "mistral",
                java.util.Objects.requireNonNull(catalogue.ofTier("fast")).provider());
        assertEquals(new ModelRef("openai", "some-model"), catalogue.byTier().get("premium"));
    }

    @Test
    void ownServerComesFirst() {
        ProviderSetup setup = of(Map.of(
                "OPENAI_API_KEY", "o",
                "AGENTC2_OPENAI_COMPATIBLE_BASE_URL", "http://localhost:8000/v1/",
                "AGENTC2_OPENAI_COMPATIBLE_NAME", "vllm",
                "AGENTC2_OPENAI_COMPATIBLE_MODEL", "qwen"));
        assertEquals(new ModelRef("vllm", "qwen"), setup.catalogue().byTier().get("standard"));
        assertEquals(
                "vllm at http://localhost:8000/v1", setup.providers().getFirst().toString());
    }

    @Test
    void mistakesAreSaid() {
        assertThrows(SettingException.class, () -> of(Map.of("AGENTC2_MODEL_PROVIDER", "openai")));
        assertThrows(SettingException.class, () -> of(Map.of("OPENAI_API_KEY", "o", "AGENTC2_MODEL_FAST", "gpt")));
        assertThrows(SettingException.class, () -> of(Map.of("OPENAI_API_KEY", "o", "AGENTC2_MODEL_FAST", "xai/grok")));
    }

    @Test
    void everyProviderHasAllTiersAndKeysNeverShow() {
        Set<String> names = new HashSet<>();
        for (ProviderFacts facts : ProviderFacts.all()) {
            assertTrue(names.add(facts.name()));
            assertEquals(Set.of("fast", "standard", "premium"), facts.models().keySet(), facts.name());
            assertFalse(facts.keyVariables().isEmpty() && facts.isSetUpByKey(), facts.name());
        }
        ProviderSetup setup = of(Map.of("OPENAI_API_KEY", "very-secret"));
        assertFalse((setup + setup.description()).contains("very-secret"));
    }

    private static ProviderSetup of(Map<String, String> environment) {
        return ProviderSetup.of(Settings.of(environment));
    }
}
