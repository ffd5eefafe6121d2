package dev.agentc2.ingress;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.json.Json;
import dev.agentc2.wire.OfferedTool;
import dev.agentc2.wire.ToolOffer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person may put in the place of a model's arguments. */
class EditedArgumentsTest {
    private static final String PAY = """
            {"type":"object","properties":{"amount":{"type":"number"},"to":{"type":"string","pattern":"^(a+)+$"}},
            "required":["amount"],"additionalProperties":false}""";

    private final EditedArguments edited = new EditedArguments(
            org -> org.equals("org") ? List.of(offer("bank__pay", PAY), offer("bad__tool", "{")) : List.of());

    @Test
    void whatFitsPasses() {
        check("org", "bank__pay", "{\"amount\":3,\"to\":\"aab\"}");
        check("org", "calculator", "{\"expression\":\"1 + 1\"}");
    }

    @Test
    void whatDoesNotFitIsNamed() throws Exception {
        ProblemException problem = assertThrows(
                ProblemException.class, () -> check("org", "bank__pay", "{\"amount\":\"3\",\"from\":\"me\"}"));
        assertEquals(422, problem.status());
        assertEquals("arguments-invalid", problem.code());
        JsonNode members = Json.MAPPER.valueToTree(problem.members());
        assertEquals(2, members.path("errors").size());
        assertEquals(
                List.of("arguments", "arguments/amount"),
                members.path("errors").findValuesAsText("field").stream()
                        .sorted()
                        .toList());
    }

    @Test
    void toolsOfThePlatformAreCheckedToo() {
        assertThrows(ProblemException.class, () -> check("org", "calculator", "{\"sum\":1}"));
    }

    @Test
    void whatCannotBeJudgedIsLeftToTheCall() {
        assertDoesNotThrow(() -> check("org", "bank__gone", "{\"x\":1}"));
        assertDoesNotThrow(() -> check("another", "bank__pay", "{\"x\":1}"));
        assertDoesNotThrow(() -> check("org", "bad__tool", "{\"x\":1}"));
    }

    private void check(String org, String tool, String arguments) {
        try {
            edited.check(org, tool, (ObjectNode) Json.MAPPER.readTree(arguments));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ToolOffer offer(String name, String parameters) {
        return ToolOffer.newBuilder()
                .setOrgId("org")
                .setConnectionId("con-" + name)
                .setSlug(name.substring(0, name.indexOf('_')))
                .setStatus("READY")
                .setTools(List.of(OfferedTool.newBuilder()
                        .setName(name)
                        .setRemoteName("remote")
                        .setDescription("")
                        .setParameters(parameters)
                        .setSafety("NEITHER")
                        .setReadOnly(false)
                        .setDestructive(true)
                        .setOpenWorld(true)
                        .build()))
                .setRefreshedAt(1)
                .build();
    }
}
