package dev.agentc2.egress.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.egress.mcp.CallEventId.Call;
import dev.agentc2.egress.mcp.RpcMessage.Notification;
import dev.agentc2.egress.mcp.RpcMessage.Request;
import dev.agentc2.egress.stream.EventId;
import dev.agentc2.egress.stream.TurnTelling;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import io.javalin.http.Context;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Calls of agents: begun, followed, resumed and cancelled. Thread-safe. */
final class AgentCalls {
    private final MessageApi api;
    private final TurnTelling telling;
    private final RunningCalls running;

    AgentCalls(MessageApi api, TurnTelling telling, RunningCalls running) {
        this.api = api;
        this.telling = telling;
        this.running = running;
    }

    /**
     * Answers a call with a stream.
     *
     * @param session the client's; null when it has none
     * @throws RpcFault when the call isn't one
     */
    void call(Context ctx, Request request, @Nullable String session, ProtocolVersion version) {
        Call call = new Call(request.id(), progressToken(request));
        ToolCall asked;
        try {
            asked = ToolCall.of(request);
        } catch (ProblemException e) {
            ctx.contentType("application/json").result(RpcAnswer.result(request.id(), CallResult.refused(e.detail())));
            return;
        }
        String key = session == null ? null : RunningCalls.key(Principal.of(ctx), session, request.id());
        follow(ctx, asked, key, call, version);
    }

    private void follow(Context ctx, ToolCall asked, @Nullable String key, Call call, ProtocolVersion version) {
        Caller caller = Caller.of(ctx);
        Optional<String> cancellable = Optional.ofNullable(key);
        CallWording wording =
                new CallWording(call, version.knowsEmptyEvents(), () -> cancellable.ifPresent(running::left));
        telling.tell(
                ctx,
                () -> {
                    String turnId = api.send(caller, asked).toString();
                    cancellable.ifPresent(known -> running.began(known, turnId, wording::silence));
                    EventId from = EventId.start(turnId);
                    wording.follows(from);
                    return from;
                },
                wording);
    }

    /**
     * Goes on with the answer to a call.
     *
     * @throws RpcFault 400 when the event id isn't one of a call
     */
    void resume(Context ctx, String lastEventId) {
        CallEventId from;
        try {
            from = CallEventId.parse(lastEventId);
        } catch (IllegalArgumentException e) {
            throw RpcFault.refused(400, "The last event id isn't of a call.");
        }
        telling.tell(ctx, from::turn, CallWording.resumed(from));
    }

    /** Cancels the turn that answers a request, if that is known; all else changes nothing. */
    void cancel(Caller caller, Notification cancelled, @Nullable String session) throws InterruptedException {
        JsonNode id = cancelled.params().path("requestId");
        if (session == null || !RpcMessage.isId(id)) {
            return;
        }
        String key = RunningCalls.key(caller.principal(), session, id);
        Optional<String> turn = running.turn(key);
        if (turn.isPresent()) {
            api.cancel(caller, turn.get());
            running.silence(key);
        }
    }

    private static JsonNode progressToken(Request request) {
        JsonNode token = request.params().path("_meta").path("progressToken");
        if (!token.isMissingNode() && !RpcMessage.isId(token)) {
            throw RpcFault.invalidParams(
                    request,
                    "'progressToken' must be a whole number or text of at most " + RpcMessage.LONGEST_ID
                            + " bytes of UTF-8.");
        }
        return token;
    }
}
