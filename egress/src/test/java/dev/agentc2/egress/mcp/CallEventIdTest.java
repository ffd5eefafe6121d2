package dev.agentc2.egress.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.agentc2.egress.mcp.CallEventId.Call;
import dev.agentc2.egress.stream.EventId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallEventIdTest {
    @Test
    void anIdIsReadAsItWasWritten() {
        for (JsonNode token : List.<JsonNode>of(new IntNode(5), new TextNode("ä:b\n"), MissingNode.getInstance())) {
            CallEventId id = new CallEventId(new EventId("c1-t1", 2, 17), 9, new Call(new TextNode("é\"'"), token));
            assertEquals(id, CallEventId.parse(id.toString()));
            assertTrue(id.toString().chars().allMatch(c -> c > 0x20 && c < 0x7f), id::toString);
        }
    }

    @Test
    void theNextEventIsCountedOn() {
        CallEventId id =
                new CallEventId(EventId.start("c1-t1"), 0, new Call(new IntNode(1), MissingNode.getInstance()));
        assertEquals(new CallEventId(new EventId("c1-t1", 1, 3), 1, id.call()), id.next(new EventId("c1-t1", 1, 3)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "[{}]", "[null]", "[1.5]", "[1,{}]", "[1,null]", "1", "", "[1"})
    void aCallThatCantBeIsNotRead(String call) {
        String text = Base64.getUrlEncoder().encodeToString(call.getBytes(StandardCharsets.UTF_8));
        assertThrows(IllegalArgumentException.class, () -> CallEventId.parse("c1-t1.0.0:0:" + text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c1-t1.0.0",
                "c1-t1.0.0:0",
                "c1-t1.0.0:x:WzFd",
                "c1-t1:0:WzFd",
                "c1-t1.0.0:0:WzFd:",
                "c1-t1.0.0:0:%"
            })
    void whatHasAnotherFormIsNotRead(String text) {
        assertThrows(IllegalArgumentException.class, () -> CallEventId.parse(text));
    }
}
