package dev.agentc2.platform.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.platform.config.Settings;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OAuthSitesTest {
    private static OAuthSites sites(String publicUrl, String mcpUrl) {
        return OAuthSites.of(Settings.of(Map.of("AGENTC2_PUBLIC_URL", publicUrl, "AGENTC2_MCP_URL", mcpUrl)));
    }

    @Test
    void theAddressesAreThoseOfTheSettingsWhateverHostIsAsked() {
        OAuthSite site =
                sites("https://agents.example.com/", "").asked("127.0.0.1:3001").orElseThrow();
        assertEquals("https://agents.example.com", site.issuer());
        assertEquals("https://agents.example.com/mcp", site.resource());
        assertEquals("https://agents.example.com/.well-known/oauth-protected-resource/mcp", site.resourceMetadata());
    }

    @Test
    void theEndpointMayBeAtAHostOfItsOwn() {
        OAuthSites apart = sites("https://agents.example.com", "https://mcp.example.com:8443/mcp");
        OAuthSite site = apart.asked("whatever").orElseThrow();
        assertEquals("https://agents.example.com", site.issuer());
        assertEquals("https://mcp.example.com:8443/.well-known/oauth-protected-resource/mcp", site.resourceMetadata());
        assertTrue(apart.isOwn("https://mcp.example.com:8443/mcp"));
        assertFalse(apart.isOwn("https://agents.example.com/mcp"));
        assertFalse(apart.isOwn("http://localhost:3001/mcp"));
        OAuthSite bare = sites("https://agents.example.com", "https://mcp.example.com")
                .asked(null)
                .orElseThrow();
        assertEquals("https://mcp.example.com/.well-known/oauth-protected-resource", bare.resourceMetadata());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:3001", "127.0.0.1:3001", "[::1]:3001", "localhost"})
    void onThisMachineTheyAreAsTheRequestNamesThem(String host) {
        OAuthSite site = sites("http://localhost:3001", "").asked(host).orElseThrow();
        assertEquals("http://" + host, site.issuer());
        assertEquals("http://" + host + "/mcp", site.resource());
        assertTrue(sites("", "").isOwn(site.resource()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"agents.example.com", "localhost.example.com", "localhost@example.com", "a b", ""})
    void elsewhereThereAreNoneWithoutTls(String host) {
        assertEquals(Optional.empty(), sites("", "").asked(host));
        assertEquals(Optional.empty(), sites("http://agents.example.com", "").asked(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://agents.example.com/mcp", "http://localhost:3001/api", "http://a@localhost/mcp", "x y"})
    void aTokenForSomethingElseIsntOwn(String resource) {
        assertFalse(sites("", "").isOwn(resource));
    }
}
