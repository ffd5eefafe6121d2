package dev.agentc2.platform.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What settings and address of a connection to a model provider say. */
class ProviderConnectionTest {
    @Test
    void whatIsNotSaidIsTheProvidersUsual() {
        ProviderConnection own = ProviderConnection.read(
                        "{\"provider\":\"openai\",\"models\":{\"fast\":\"mini\"}}", null)
                .orElseThrow();
        assertEquals("openai", own.facts().name());
        assertEquals("mini", own.models().get("fast"));
        assertEquals(own.facts().models().get("premium"), own.models().get("premium"));
        assertEquals(own.facts().address(), own.address());
    }

    @Test
    void aServerOfOnesOwnHasAnAddressAndServesWhatIsSaid() {
        String settings = "{\"provider\":\"openai-compatible\"}";
        assertEquals(Optional.empty(), ProviderConnection.read(settings, null));
        ProviderConnection own =
                ProviderConnection.read(settings, "https://llm.example/v1/").orElseThrow();
        assertEquals("https://llm.example/v1", own.address());
        assertEquals(Map.of(), own.models());
        assertEquals(ProviderKind.OPENAI_COMPATIBLE, own.facts().kind());
    }

    @Test
    void whatCannotBeUsedIsNone() {
        for (String settings : new String[] {
            "{}",
            "[]",
            "not json",
            "",
            "null",
            "{\"provider\":1}",
            "{\"provider\":\"nobody\"}",
            "{\"provider\":\"openai\",\"models\":[]}",
            "{\"provider\":\"openai\",\"models\":{\"best\":\"m\"}}",
            "{\"provider\":\"openai\",\"models\":{\"fast\":1}}",
            "{\"provider\":\"openai\",\"key\":\"k\"}"
        }) {
            assertEquals(Optional.empty(), ProviderConnection.read(settings, null), settings);
        }
    }

    @Test
    void everyProviderThatIsKnownCanBeNamed() {
        for (String name : ProviderConnection.providers()) {
            assertTrue(ProviderConnection.read("{\"provider\":\"" + name + "\"}", "https://a.example")
                    .isPresent());
        }
        assertFalse(ProviderConnection.providers().contains("simulated"));
    }
}
