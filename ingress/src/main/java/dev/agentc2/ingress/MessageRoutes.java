package dev.agentc2.ingress;

import dev.agentc2.platform.http.ClientEntrance;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RequestInfo;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.TurnId;
import dev.agentc2.wire.InboundMessage;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Messages and cancellations over HTTP: checked, given their ids, appended to the log, and only then answered. */
final class MessageRoutes {
    private static final String SOURCE = "ingress";

    private final CommandLog log;
    private final Cancellations cancellations;
    private final AgentDirectory agents;
    private final TurnIds ids = new TurnIds();
    private final int longestText;
    private final Clock clock;

    MessageRoutes(CommandLog log, Cancellations cancellations, AgentDirectory agents, int longestText, Clock clock) {
        this.log = log;
        this.cancellations = cancellations;
        this.agents = agents;
        this.longestText = longestText;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.post("/api/agents/{agent}/messages", Permission.CHAT, this::message)
                        .forClients(ClientEntrance.SILENT),
                Route.post("/api/turns/{turnId}/cancel", Permission.CHAT, this::cancel)
                        .forClients(ClientEntrance.SILENT));
    }

    private void message(Context ctx) {
        Principal principal = Principal.of(ctx);
        String agentId = agents.find(principal.orgId(), ctx.pathParam("agent"))
                .orElseThrow(() -> new ProblemException(
                        404, "agent-not-found", "The organisation has no live agent of this id or slug."));
        MessageRequest request = JsonBody.read(ctx, MessageRequest.class).checked(longestText);
        String scope = principal.orgId() + "\n" + principal.actor() + "\n" + agentId;
        TurnId turn = ids.next(scope, request.conversationId(), request.clientMessageId());
        long now = clock.millis();
        InboundMessage message = InboundMessage.newBuilder()
                .setOrgId(principal.orgId())
                .setConversationId(turn.conversationId())
                .setTurnId(turn.toString())
                .setMessageId(turn.toString())
                .setAgentId(agentId)
                .setChannel(request.origin())
                .setUserId(principal.actor())
                .setText(request.said())
                .setClientMessageId(request.clientMessageId())
                .setReceivedAt(now)
                .build();
        log.append(
                Topics.MESSAGES_INBOUND,
                turn.key(principal.orgId()).toString(),
                message,
                headers(ctx, turn + "/message", "InboundMessage", principal.orgId(), now));
        ctx.status(202)
                .json(Map.of(
                        "conversationId", turn.conversationId(),
                        "turnId", turn.toString(),
                        "streamUrl", "/api/turns/" + turn + "/stream"));
    }

    private void cancel(Context ctx) {
        Principal principal = Principal.of(ctx);
        TurnId turn = turnId(ctx.pathParam("turnId"));
        cancellations.cancel(principal.orgId(), turn, principal.actor(), RequestInfo.of(ctx));
        ctx.status(202).json(Map.of("turnId", turn.toString()));
    }

    private static RecordHeaders headers(Context ctx, String id, String type, String orgId, long now) {
        RequestInfo info = RequestInfo.of(ctx);
        return new RecordHeaders(id, type, SOURCE, now, info.trace().child(), info.requestId(), orgId);
    }

    private static TurnId turnId(String text) {
        try {
            return TurnId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(404, "turn-not-found", "There is no such turn.");
        }
    }
}
