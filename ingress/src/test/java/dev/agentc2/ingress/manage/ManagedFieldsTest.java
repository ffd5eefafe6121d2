package dev.agentc2.ingress.manage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What requests may say, without a database. */
class ManagedFieldsTest {
    @Test
    void moneyIsExactBothWays() {
        for (Map.Entry<String, Long> amount : Map.of(
                        "0", 0L,
                        "0.000000001", 1L,
                        "12.5", 12_500_000_000L,
                        "999999999.999999999", 999_999_999_999_999_999L)
                .entrySet()) {
            assertTrue(Money.isAmount(amount.getKey()), amount.getKey());
            assertEquals(amount.getValue(), Money.nanos(amount.getKey()));
            assertEquals(amount.getKey(), Money.usd(amount.getValue()));
        }
        assertEquals("100", Money.usd(100_000_000_000L));
        assertNull(Money.nanos(null));
        assertNull(Money.usd(null));
        for (String wrong : List.of("", "-1", "+1", "1.", ".1", "1e2", "0.0000000001", "1234567890", " 1", "1,5")) {
            assertFalse(Money.isAmount(wrong), wrong);
        }
    }

    @Test
    void idsAreOfTheFormThatTheTablesWantAndNeverAlike() {
        Ids ids = new Ids();
        Set<String> made = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String id = ids.next(Ids.AGENT);
            assertTrue(id.matches("agt_[a-z0-9]{16}"), id);
            assertTrue(Ids.isPossible(id));
            made.add(id);
        }
        assertEquals(1_000, made.size());
        for (String odd : List.of("", "a b", "ä", "a\0", "a/b", "x".repeat(65))) {
            assertFalse(Ids.isPossible(odd), odd);
        }
    }

    @Test
    void credentialsAreMergedByName() throws JsonProcessingException {
        Map<String, String> before = Map.of("a", "1", "b", "2");
        assertEquals(before, change("{}").appliedTo(before));
        assertEquals(before, new CredentialChange(null).appliedTo(before));
        assertEquals(Map.of(), change("null").appliedTo(before));
        assertEquals(
                Map.of("b", "3", "c", "4"),
                change("{\"a\":null,\"b\":\"3\",\"c\":\"4\"}").appliedTo(before));
        assertTrue(change("{}").keepsAll());
        assertFalse(change("null").keepsAll());
        assertTrue(change("null").removesAll());
    }

    @Test
    void theBoundsOfAVersionAreInTheRange() {
        version("{\"instructions\":\"x\"}").check(new Fields(), "").done();
        version("{\"instructions\":\"x\",\"tier\":\"premium\",\"model\":\"ollama/llama3:8b\",\"tools\":[\"http_get\"],"
                        + "\"memoryMessages\":0,\"maxSteps\":50,\"maxOutputTokens\":64000,\"temperature\":2,"
                        + "\"turnTimeoutMs\":600000,\"approval\":{\"mode\":\"DESTRUCTIVE\",\"waitMs\":86400000,\"rules\":["
                        + "{\"tool\":\"pay__*\"},{\"tool\":\"clock\",\"argument\":\"a.b\",\"above\":0.5},"
                        + "{\"tool\":\"clock\",\"argument\":\"a\",\"unless\":[]}]}}")
                .check(new Fields(), "")
                .done();
        for (String wrong : List.of(
                "\"memoryMessages\":-1",
                "\"maxSteps\":51",
                "\"maxOutputTokens\":0",
                "\"temperature\":-0.1",
                "\"turnTimeoutMs\":600001",
                "\"model\":\"/x\"",
                "\"model\":\"openai/\"",
                "\"model\":\"openai/a b\"",
                "\"tools\":[\"shell\"]",
                "\"approval\":{\"mode\":\"SOMETIMES\"}",
                "\"approval\":{\"waitMs\":999}",
                "\"approval\":{\"waitMs\":86400001}",
                "\"approval\":{\"rules\":[null]}",
                "\"approval\":{\"rules\":[{}]}",
                "\"approval\":{\"rules\":[{\"tool\":\"shell\"}]}",
                "\"approval\":{\"rules\":[{\"tool\":\"clock\",\"argument\":\"a\"}]}",
                "\"approval\":{\"rules\":[{\"tool\":\"clock\",\"above\":1}]}",
                "\"approval\":{\"rules\":[{\"tool\":\"clock\",\"argument\":\"a\",\"above\":1,\"unless\":[\"b\"]}]}",
                "\"approval\":{\"rules\":[{\"tool\":\"clock\",\"argument\":\"a\",\"above\":1e-99999}]}",
                "\"approval\":{\"rules\":[{\"tool\":\"clock\",\"argument\":\"a\",\"unless\":[null]}]}")) {
            ProblemException refused = assertThrows(
                    ProblemException.class,
                    () -> version("{\"instructions\":\"x\"," + wrong + "}")
                            .check(new Fields(), "version.")
                            .done(),
                    wrong);
            assertTrue(String.valueOf(refused.members().get("field")).startsWith("version."));
        }
    }

    @Test
    void numbersAreNotGuessedFromTexts() {
        for (String wrong :
                List.of("\"maxSteps\":\"5\"", "\"maxSteps\":5.0", "\"maxSteps\":true", "\"temperature\":\"1\"")) {
            ProblemException refused = assertThrows(ProblemException.class, () -> version("{" + wrong + "}"), wrong);
            assertEquals("invalid-field", refused.code());
        }
    }

    private static AgentVersion.Draft version(String json) {
        return JsonBody.parse(json.getBytes(StandardCharsets.UTF_8), AgentVersion.Draft.class);
    }

    private static CredentialChange change(String json) throws JsonProcessingException {
        return new CredentialChange(Json.MAPPER.readTree(json));
    }
}
