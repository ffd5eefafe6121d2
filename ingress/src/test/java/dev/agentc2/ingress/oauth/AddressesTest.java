package dev.agentc2.ingress.oauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    private static final String RESOURCE = "https://agents.example.com/mcp";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://claude.ai/api/mcp/auth_callback",
                "https://vscode.dev/redirect?x=1",
                "http://localhost/callback",
                "http://127.0.0.1:33418/",
                "http://[::1]:7/callback",
                "cursor://anysphere.cursor-mcp/oauth/callback",
                "com.example.app:/callback"
            })
    void answersAreSentToTheWebToTheOwnMachineAndToApps(String address) {
        assertTrue(RedirectAddress.parse(address).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/callback",
                "http://127.0.0.1.example.com/callback",
                "http://localhost@example.com/",
                "https://user@example.com/",
                "https://example.com/#fragment",
                "https:///callback",
                "/callback",
                "callback",
                "javascript:alert(1)",
                "data:text/html,x",
                "file:///etc/passwd",
                "ms-msdt:/id",
                "https://example.com/a b",
                "https://exämple.com/\n",
                ""
            })
    void answersAreSentNowhereElse(String address) {
        assertTrue(RedirectAddress.parse(address).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example/cb, https://a.example/cb, true",
        "https://a.example/cb, https://a.example/cb/, false",
        "https://a.example/cb, https://a.example/CB, false",
        "https://a.example/cb, https://a.example:444/cb, false",
        "https://a.example/cb, https://a.example/cb?x=1, false",
        "http://127.0.0.1/cb, http://127.0.0.1:4711/cb, true",
        "http://127.0.0.1:1/cb, http://127.0.0.1:2/cb, true",
        "http://localhost/cb, http://localhost:4711/cb, true",
        "http://localhost/cb, http://127.0.0.1:4711/cb, false",
        "http://127.0.0.1/cb, http://127.0.0.1:4711/other, false",
        "http://127.0.0.1/cb, https://127.0.0.1/cb, false",
        "com.example.app:/cb, com.example.app:/other, false"
    })
    void anAddressIsTheRegisteredOneButForThePortOfTheOwnMachine(String registered, String asked, boolean same) {
        boolean admitted = RedirectAddress.parse(registered)
                .orElseThrow()
                .admits(RedirectAddress.parse(asked).orElseThrow());
        assertEquals(same, admitted);
    }

    @Test
    void peopleSeeWhereAnAnswerGoes() {
        assertEquals("claude.ai", shown("https://claude.ai/api/mcp/auth_callback"));
        assertEquals("localhost", shown("http://localhost:4711/callback"));
        assertEquals("cursor:", shown("cursor://anysphere.cursor-mcp/oauth/callback"));
    }

    private static String shown(String address) {
        return RedirectAddress.parse(address).orElseThrow().shown();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {RESOURCE, RESOURCE + "/", "HTTPS://Agents.Example.com/mcp", "https://agents.example.com:443/mcp"
            })
    void aResourceIsMeantHoweverItIsWritten(String asked) {
        assertTrue(ResourceAddress.means(asked, RESOURCE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://agents.example.com",
                "https://agents.example.com/MCP",
                "http://agents.example.com/mcp",
                "https://agents.example.com:444/mcp",
                "https://agents.example.com/mcp#x",
                "https://agents.example.com/mcp?x=1",
                "https://a@agents.example.com/mcp",
                "https://agents.example.com.evil.example/mcp",
                "agents.example.com/mcp",
                ":",
                ""
            })
    void anotherResourceIsAnother(String asked) {
        assertFalse(ResourceAddress.means(asked, RESOURCE));
    }

    @Test
    void aVerifierProvesItsOwnChallengeOnly() {
        // The example of RFC 7636, appendix B.
        String verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        String challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assertTrue(Pkce.proves(verifier, challenge));
        assertFalse(Pkce.proves(verifier.toLowerCase(Locale.ROOT), challenge));
        assertFalse(Pkce.proves(challenge, challenge), "plain");
        assertFalse(Pkce.proves("short", Pkce.challengeOf("short")));
        assertTrue(Pkce.isChallenge(challenge));
        assertFalse(Pkce.isChallenge("short"));
    }
}
