package dev.agentc2.tool.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.effect.Cancellation;
import dev.agentc2.platform.json.Json;
import dev.agentc2.tool.Tool;
import dev.agentc2.tool.ToolInvocation;
import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.tool.ToolOutcome.FailureKind;
import dev.agentc2.tool.question.Asker;

/** Calls a tool the way tests like to. */
final class Calls {
    private Calls() {}

    static ToolOutcome call(Tool tool, String argument, String value) {
        var arguments = Json.MAPPER.createObjectNode().put(argument, value);
        try {
            return tool.invoke(
                    new ToolInvocation("turn/1/1/c", "org", "conversation", "agent", "user", arguments, Asker.NOBODY),
                    new Cancellation());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static JsonNode json(ToolOutcome outcome) throws JsonProcessingException {
        return Json.MAPPER.readTree(
                assertInstanceOf(ToolOutcome.Succeeded.class, outcome).content());
    }

    static String explanation(ToolOutcome outcome, FailureKind kind) {
        ToolOutcome.Failed failed = assertInstanceOf(ToolOutcome.Failed.class, outcome);
        assertEquals(kind, failed.kind());
        return failed.explanation();
    }
}
