package dev.agentc2.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.database.YoungRow;
import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RequestInfo;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.topics.ApprovalId;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.TurnId;
import dev.agentc2.wire.ApprovalDecision;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decisions about tool calls, and answers to questions of their servers, over HTTP. A decision is a command in the log; which of several counts is decided where the
 * turn runs, and is waited for here, so that only one caller is told that the own decision counts. Handlers block; they
 * are meant for virtual threads. Thread-safe.
 */
final class ApprovalRoutes {
    private static final Duration DECIDED_WITHIN = Duration.ofSeconds(5);
    private static final int LONGEST_REASON = 2_000;
    private static final int LONGEST_ARGUMENTS = 200_000;

    private final Answers answers = new Answers();
    private final Database database;
    private final EditedArguments arguments;
    private final CommandLog log;
    private final Clock clock;

    ApprovalRoutes(Database database, EditedArguments arguments, CommandLog log, Clock clock) {
        this.database = database;
        this.arguments = arguments;
        this.log = log;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.post("/api/approvals/{id}/approve", Permission.CHAT, this::approve),
                Route.post("/api/approvals/{id}/reject", Permission.CHAT, this::reject));
    }

    /**
     * Body of an approval.
     *
     * @param arguments JSON object in the place of the model's, or the answer to a question; null or JSON null when that
     *     stays
     */
    record Approval(@Nullable JsonNode arguments) {
        @Nullable
        ObjectNode edited() {
            if (arguments == null || arguments.isNull()) {
                return null;
            }
            new Fields()
                    .check(
                            "arguments",
                            arguments.isObject() && arguments.toString().length() <= LONGEST_ARGUMENTS,
                            "is a JSON object of at most " + LONGEST_ARGUMENTS + " characters")
                    .done();
            return (ObjectNode) arguments;
        }
    }

    /** Body of a rejection. */
    record Rejection(@Nullable String reason) {}

    private void approve(Context ctx) {
        ObjectNode edited = JsonBody.read(ctx, Approval.class).edited();
        String text = edited == null ? null : edited.toString();
        decide(ctx, edited, decision -> decision.setApproved(true).setArguments(text));
    }

    private void reject(Context ctx) {
        String reason = JsonBody.read(ctx, Rejection.class).reason();
        new Fields().optionalText("reason", reason, LONGEST_REASON).done();
        decide(ctx, null, decision -> decision.setApproved(false).setReason(reason));
    }

    private interface Saying {
        ApprovalDecision.Builder to(ApprovalDecision.Builder decision);
    }

    private void decide(Context ctx, @Nullable ObjectNode edited, Saying saying) {
        Principal caller = Principal.of(ctx);
        String id = ctx.pathParam("id");
        ApprovalId approval = read(id);
        TurnId turn = approval.turn();
        AskedApproval asked = YoungRow.await(() -> find(caller.orgId(), id))
                .filter(question -> maySee(caller, question))
                .orElseThrow(ApprovalRoutes::notFound);
        requireLeave(caller, asked);
        requireOpen(asked);
        if (edited != null && asked.answerSchema() == null) {
            arguments.check(caller.orgId(), asked.tool(), edited);
        }
        String decisionId = UUID.randomUUID().toString();
        ApprovalDecision.Builder decision = saying.to(ApprovalDecision.newBuilder()
                .setOrgId(caller.orgId())
                .setConversationId(turn.conversationId())
                .setTurnId(turn.toString())
                .setCallId(approval.callId())
                .setQuestionId(approval.questionId())
                .setDecisionId(decisionId)
                .setDecidedBy(caller.actor())
                .setRequestedAt(clock.millis()));
        if (asked.answerSchema() != null && decision.getApproved()) {
            answers.check(asked.answerSchema(), decision.getArguments());
        }
        send(ctx, caller, turn, decision);
        answer(ctx, id, decisionId, ended(caller.orgId(), id));
    }

    private void send(Context ctx, Principal caller, TurnId turn, ApprovalDecision.Builder decision) {
        ApprovalDecision record = decision.build();
        RequestInfo info = RequestInfo.of(ctx);
        log.append(
                Topics.MESSAGES_INBOUND,
                turn.key(caller.orgId()).toString(),
                record,
                new RecordHeaders(
                        record.getDecisionId(),
                        "ApprovalDecision",
                        "ingress",
                        record.getRequestedAt(),
                        info.trace().child(),
                        info.requestId(),
                        caller.orgId()));
    }

    private Optional<AskedApproval> ended(String org, String id) {
        return YoungRow.await(DECIDED_WITHIN, () -> find(org, id).filter(question -> !question.isOpen()));
    }

    private static void answer(Context ctx, String id, String decisionId, Optional<AskedApproval> ended) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("approvalId", id);
        body.put("decisionId", decisionId);
        if (ended.isEmpty()) {
            body.put("status", "PENDING");
            ctx.status(202).json(body);
            return;
        }
        AskedApproval over = ended.get();
        if (!decisionId.equals(over.decisionId())) {
            requireOpen(over);
        }
        body.put("status", String.valueOf(over.verdict()));
        ctx.json(body);
    }

    private Optional<AskedApproval> find(String org, String id) {
        return database.inOrganization(org, handle -> AskedApproval.find(handle, org, id));
    }

    private static ApprovalId read(String id) {
        try {
            return ApprovalId.parse(id);
        } catch (IllegalArgumentException e) {
            throw notFound();
        }
    }

    private static boolean maySee(Principal caller, AskedApproval asked) {
        return !caller.isPerson() || mayDecideAll(caller) || caller.actor().equals(asked.userId());
    }

    private static boolean mayDecideAll(Principal caller) {
        return caller.permissions().contains(Permission.DECIDE_APPROVALS);
    }

    private static void requireLeave(Principal caller, AskedApproval asked) {
        boolean own = asked.byUser() && caller.actor().equals(asked.userId());
        if (!own && !mayDecideAll(caller)) {
            throw new ProblemException(
                    403,
                    "forbidden",
                    "Somebody who runs the organisation decides about this call.",
                    Map.of("permission", Permission.DECIDE_APPROVALS.name()),
                    Map.of());
        }
    }

    private static void requireOpen(AskedApproval asked) {
        if (asked.isOpen()) {
            return;
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("verdict", String.valueOf(asked.verdict()));
        if (asked.decidedBy() != null) {
            members.put("decidedBy", asked.decidedBy());
        }
        throw new ProblemException(
                409, "approval-over", "The request for approval is over: " + told(asked) + ".", members, Map.of());
    }

    private static String told(AskedApproval asked) {
        return asked.answerSchema() == null ? toldOfCall(asked) : toldOfQuestion(asked);
    }

    private static String toldOfQuestion(AskedApproval asked) {
        return switch (String.valueOf(asked.verdict())) {
            case "APPROVED" -> "the question was answered";
            case "REJECTED" -> "somebody declined to answer";
            case "EXPIRED" -> "nobody answered in time";
            default -> "its server doesn't wait any more";
        };
    }

    private static String toldOfCall(AskedApproval asked) {
        return switch (String.valueOf(asked.verdict())) {
            case "APPROVED" -> "the call was approved";
            case "REJECTED" -> "the call was rejected";
            case "EXPIRED" -> "nobody decided in time";
            default -> "its turn has ended";
        };
    }

    private static ProblemException notFound() {
        return new ProblemException(
                404, "approval-not-found", "There is no such request for approval in this organisation.");
    }
}
