package dev.agentc2.egress.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.agentc2.egress.mcp.RpcMessage.Request;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolCallTest {
    @Test
    void aCallIsRead() throws IOException {
        assertEquals(
                new ToolCall("helper", "Hi", "c1", "m1"),
                call("{'name':'helper','arguments':{'message':'Hi','conversationId':'c1'},"
                        + "'_meta':{'agentc2/messageId':'m1','agentc2/effectId':'e1'}}"));
        assertEquals(new ToolCall("helper", "Hi", null, null), call("{'name':'helper','arguments':{'message':'Hi'}}"));
    }

    @Test
    void anEffectsIdMakesACallIdempotentToo() throws IOException {
        String start = "{'name':'helper','arguments':{'message':'Hi'},'_meta':{'agentc2/effectId':'";
        assertEquals("c1-t1/1/1/call", call(start + "c1-t1/1/1/call'}}").messageId());
        String one = String.valueOf(call(start + "x".repeat(129) + "'}}").messageId());
        String other = String.valueOf(call(start + "x".repeat(130) + "'}}").messageId());
        assertEquals(64, one.length());
        assertNotEquals(one, other);
        assertNull(call("{'name':'helper','arguments':{'message':'Hi'},'_meta':{'agentc2/effectId':7}}")
                .messageId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'arguments':{'message':'Hi'}}",
                "{'name':7,'arguments':{'message':'Hi'}}",
                "{'name':'helper','arguments':['Hi']}",
                "{'name':'../turns/c1-t1','arguments':{'message':'Hi'}}",
                "{'name':'Helper','arguments':{'message':'Hi'}}",
                "{'name':'','arguments':{'message':'Hi'}}"
            })
    void whatCantBeACallOfAToolIsRefused(String params) throws IOException {
        RpcFault fault = assertThrows(RpcFault.class, () -> call(params));
        assertEquals(200, fault.status());
        assertTrue(new String(fault.answer(), StandardCharsets.UTF_8).contains("\"id\":1,\"error\":{\"code\":-32602"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'name':'helper'}",
                "{'name':'helper','arguments':{}}",
                "{'name':'helper','arguments':{'message':' '}}",
                "{'name':'helper','arguments':{'message':5}}",
                "{'name':'helper','arguments':{'message':'Hi','conversationId':5}}",
                "{'name':'helper','arguments':{'message':'Hi','text':'Hi'}}"
            })
    void anArgumentThatIsWrongIsForWhoChoseIt(String params) {
        assertEquals(
                400, assertThrows(ProblemException.class, () -> call(params)).status());
    }

    private static ToolCall call(String params) throws IOException {
        return ToolCall.of(new Request(new IntNode(1), "tools/call", Json.MAPPER.readTree(params.replace('\'', '"'))));
    }
}
