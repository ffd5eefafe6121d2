package dev.agentc2.egress.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import java.util.Map;

/**
 * A message that can't be answered as asked: what is wrong is the message itself, not what an agent makes of it.
 *
 * @see <a href="https://www.jsonrpc.org/specification#error_object">JSON-RPC 2.0, error object</a>
 */
final class RpcFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final int code;
    private final transient JsonNode id;
    private final transient Map<String, Object> data;

    private RpcFault(int status, int code, JsonNode id, String detail, Map<String, Object> data) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.id = id;
        this.data = data;
    }

    /** What came isn't JSON. */
    static RpcFault unreadable() {
        return new RpcFault(
                400, ErrorCodes.PARSE_ERROR, NullNode.instance, "The body isn't well-formed JSON.", Map.of());
    }

    /** What came isn't a message, or not one that may come here; whose answer it would be isn't known. */
    static RpcFault refused(int status, String detail) {
        return refused(status, detail, Map.of());
    }

    static RpcFault refused(int status, String detail, Map<String, Object> data) {
        return new RpcFault(status, ErrorCodes.INVALID_REQUEST, NullNode.instance, detail, data);
    }

    static RpcFault unknownMethod(RpcMessage.Request request) {
        return new RpcFault(
                200, ErrorCodes.METHOD_NOT_FOUND, request.id(), "This server doesn't offer this method.", Map.of());
    }

    static RpcFault invalidParams(RpcMessage.Request request, String detail) {
        return new RpcFault(200, ErrorCodes.INVALID_PARAMS, request.id(), detail, Map.of());
    }

    /** Status of the HTTP answer: of a request that is understood, 200. */
    int status() {
        return status;
    }

    /** The error as a message. */
    byte[] answer() {
        return RpcAnswer.error(id, code, String.valueOf(getMessage()), data);
    }
}
