package dev.agentc2.egress.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.egress.mcp.RpcMessage.Answer;
import dev.agentc2.egress.mcp.RpcMessage.Notification;
import dev.agentc2.egress.mcp.RpcMessage.Request;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RpcMessageTest {
    @Test
    void requestsNotificationsAndAnswersAreToldApart() {
        Request request = assertInstanceOf(Request.class, parse("{'jsonrpc':'2.0','id':7,'method':'ping'}"));
        assertEquals(7, request.id().asInt());
        assertTrue(request.params().isEmpty());
        assertEquals(
                "a",
                assertInstanceOf(Request.class, parse("{'jsonrpc':'2.0','id':'a','method':'ping','params':{}}"))
                        .id()
                        .asText());
        assertInstanceOf(
                Notification.class, parse("{'jsonrpc':'2.0','method':'notifications/initialized','params':null}"));
        assertInstanceOf(Answer.class, parse("{'jsonrpc':'2.0','id':1,'result':{}}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'jsonrpc':'2.0','id':7,'method':'ping'}]",
                "{'jsonrpc':'1.0','id':7,'method':'ping'}",
                "{'id':7,'method':'ping'}",
                "{'jsonrpc':'2.0','id':7,'method':5}",
                "{'jsonrpc':'2.0','id':null,'method':'ping'}",
                "{'jsonrpc':'2.0','id':1.5,'method':'ping'}",
                "{'jsonrpc':'2.0','id':{},'method':'ping'}",
                "{'jsonrpc':'2.0','id':7,'method':'ping','params':[1]}",
                "{'jsonrpc':'2.0','id':7}",
                "5",
                "null",
                ""
            })
    void whatIsNoSingleMessageIsRefused(String text) {
        RpcFault fault = assertThrows(RpcFault.class, () -> parse(text));
        assertEquals(400, fault.status());
        assertTrue(new String(fault.answer(), StandardCharsets.UTF_8).contains("\"code\":-32600"));
    }

    @Test
    void whatIsNoJsonIsAParseError() {
        RpcFault fault = assertThrows(RpcFault.class, () -> parse("{'jsonrpc'"));
        assertEquals(400, fault.status());
        assertEquals(
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"The body isn't well-formed JSON.\"}}",
                new String(fault.answer(), StandardCharsets.UTF_8));
    }

    @Test
    void anIdThatIsTooLongIsRefused() {
        String fits = "x".repeat(RpcMessage.LONGEST_ID);
        parse("{'jsonrpc':'2.0','id':'" + fits + "','method':'ping'}");
        assertThrows(RpcFault.class, () -> parse("{'jsonrpc':'2.0','id':'" + fits + "x','method':'ping'}"));
    }

    private static RpcMessage parse(String text) {
        return RpcMessage.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
