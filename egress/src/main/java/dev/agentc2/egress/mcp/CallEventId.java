package dev.agentc2.egress.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.agentc2.egress.stream.EventId;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Id of an event on the stream that answers a call. It holds all that is needed to go on with the answer, at any instance
 * and after a restart: {@code turnId.attempt.seq:told:call}. It grants nothing. Immutable.
 *
 * @param turn what the client has of the turn
 * @param told how many events it has been told
 * @param call what the stream answers
 */
record CallEventId(EventId turn, long told, Call call) {
    private static final int PARTS = 3;

    /**
     * A call as the client knows it.
     *
     * @param id of the request
     * @param progressToken what progress is told under; missing when none is wanted
     */
    record Call(JsonNode id, JsonNode progressToken) {
        boolean wantsProgress() {
            return !progressToken.isMissingNode();
        }
    }

    /**
     * Reads an id.
     *
     * @throws IllegalArgumentException when it isn't one of these
     */
    static CallEventId parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != PARTS) {
            throw new IllegalArgumentException("not an id of this endpoint");
        }
        return new CallEventId(EventId.parse(parts[0]), Long.parseUnsignedLong(parts[1]), call(parts[2]));
    }

    private static Call call(String text) {
        try {
            JsonNode call = Json.MAPPER.readTree(Base64.getUrlDecoder().decode(text));
            JsonNode token = call.path(1);
            if (!call.isArray()
                    || !RpcMessage.isId(call.path(0))
                    || !(token.isMissingNode() || RpcMessage.isId(token))) {
                throw new IllegalArgumentException("not a call");
            }
            return new Call(call.path(0), token);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a call", e);
        }
    }

    /** The next event, after which the client has this of the turn. */
    CallEventId next(EventId has) {
        return new CallEventId(has, told + 1, call);
    }

    @Override
    public String toString() {
        ArrayNode parts = Json.MAPPER.createArrayNode().add(call.id());
        if (!(call.progressToken() instanceof MissingNode)) {
            parts.add(call.progressToken());
        }
        try {
            byte[] json = Json.MAPPER.writeValueAsString(parts).getBytes(StandardCharsets.UTF_8);
            return turn + ":" + told + ":"
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }
}
