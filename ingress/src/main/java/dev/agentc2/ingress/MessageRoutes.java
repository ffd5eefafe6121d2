package dev.agentc2.ingress;

import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RequestInfo;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.TurnId;
import dev.agentc2.wire.AuditRecord;
import dev.agentc2.wire.CancelTurn;
import dev.agentc2.wire.InboundMessage;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Messages and cancellations over HTTP: checked, given their ids, appended to the log, and only then answered. */
final class MessageRoutes {
    private static final String SOURCE = "ingress";

    private final CommandLog log;
    private final AgentDirectory agents;
    private final TurnIds ids = new TurnIds();
    private final int longestText;
    private final Clock clock;

    MessageRoutes(CommandLog log, AgentDirectory agents, int longestText, Clock clock) {
        this.log = log;
        this.agents = agents;
        this.longestText = longestText;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.post("/api/agents/{agent}/messages", Permission.CHAT, this::message),
                Route.post("/api/turns/{turnId}/cancel", Permission.CHAT, this::cancel));
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
        long now = clock.millis();
        CancelTurn cancel =
                new CancelTurn(principal.orgId(), turn.conversationId(), turn.toString(), principal.actor(), now);
        log.append(
                Topics.MESSAGES_INBOUND,
                turn.key(principal.orgId()).toString(),
                cancel,
                headers(ctx, turn + "/cancel/" + now, "CancelTurn", principal.orgId(), now));
        log.append(
                Topics.AUDIT_RECORDS,
                principal.orgId(),
                audit(principal, turn, now),
                headers(ctx, turn + "/cancel/" + now, "AuditRecord", principal.orgId(), now));
        ctx.status(202).json(Map.of("turnId", turn.toString()));
    }

    private static RecordHeaders headers(Context ctx, String id, String type, String orgId, long now) {
        RequestInfo info = RequestInfo.of(ctx);
        return new RecordHeaders(id, type, SOURCE, now, info.trace().child(), info.requestId(), orgId);
    }

    private static AuditRecord audit(Principal principal, TurnId turn, long now) {
        return AuditRecord.newBuilder()
                .setAuditId(turn + "/cancel/" + now)
                .setOrgId(principal.orgId())
                .setActor(principal.actor())
                .setAction("turn.cancel")
                .setSubjectType("turn")
                .setSubjectId(turn.toString())
                .setAt(now)
                .build();
    }

    private static TurnId turnId(String text) {
        try {
            return TurnId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(404, "turn-not-found", "There is no such turn.");
        }
    }
}
