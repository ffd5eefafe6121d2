package dev.agentc2.stack.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.letters.Terminal;
import java.util.ArrayList;
import java.util.List;

/** Questions about tool calls on a terminal. What models wrote can't move its cursor or change its colours. Pure. */
final class ApprovalLines {
    private static final String ROW = "%-9s  %-20s  %-32s  %s";
    private static final String FIELD = "%-12s %s";
    private static final String QUESTION = "QUESTION";

    private ApprovalLines() {}

    /** A line each, under a heading. */
    static List<String> table(JsonNode approvals) {
        List<String> lines = new ArrayList<>();
        if (!approvals.isEmpty()) {
            lines.add(ROW.formatted("STATUS", "EXPIRES", "TOOL", "APPROVAL"));
        }
        for (JsonNode each : approvals) {
            lines.add(ROW.formatted(
                    text(each, "status"),
                    Terminal.cut(text(each, "expiresAt"), 20),
                    Terminal.cut(text(each, "tool"), 32),
                    text(each, "approvalId")));
        }
        return lines;
    }

    /** One with all that is known of it. */
    static List<String> of(JsonNode approval) {
        List<String> lines = new ArrayList<>();
        add(lines, "approval", text(approval, "approvalId"));
        add(lines, "status", text(approval, "status"));
        boolean isQuestion = approval.path("kind").asText().equals(QUESTION);
        add(lines, "about", isQuestion ? "a question of the tool's server, in its words" : "");
        add(lines, "it asks", text(approval, "message"));
        add(lines, "tool", text(approval, "tool"));
        add(lines, "turn", text(approval, "turnId"));
        add(lines, "agent", text(approval, "agentId"));
        add(lines, "for", text(approval, "userId") + (approval.path("byUser").asBoolean() ? ", who may decide" : ""));
        add(lines, "asked", text(approval, "requestedAt"));
        add(lines, "expires", text(approval, "expiresAt"));
        add(lines, "decided by", text(approval, "decidedBy"));
        add(lines, "decided", text(approval, "decidedAt"));
        add(lines, "reason", text(approval, "reason"));
        addJson(lines, "arguments", approval.path("arguments").asText());
        addJson(lines, "an answer is", approval.path("answerSchema").asText());
        addJson(
                lines,
                isQuestion ? "answered" : "made with",
                approval.path("editedArguments").asText());
        return lines;
    }

    static String safe(String text) {
        return Terminal.safe(text);
    }

    private static String text(JsonNode approval, String field) {
        return safe(approval.path(field).asText(""));
    }

    private static void add(List<String> lines, String name, String value) {
        if (!value.isEmpty()) {
            lines.add(FIELD.formatted(name, value));
        }
    }

    /** JSON over several lines; as it is when a model wrote something else. */
    private static void addJson(List<String> lines, String name, String json) {
        if (json.isEmpty()) {
            return;
        }
        lines.add(name);
        pretty(json).lines().map(line -> "  " + safe(line)).forEach(lines::add);
    }

    private static String pretty(String json) {
        try {
            return Json.MAPPER.readTree(json).toPrettyString();
        } catch (JsonProcessingException e) {
            return json;
        }
    }
}
