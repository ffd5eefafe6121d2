package dev.agentc2.egress.mcp;

import dev.agentc2.egress.stream.EventData.ApprovalAsked;
import dev.agentc2.egress.stream.EventData.ApprovalOver;
import dev.agentc2.egress.stream.EventData.Delta;
import dev.agentc2.egress.stream.EventData.Done;
import dev.agentc2.egress.stream.EventData.Problem;
import dev.agentc2.egress.stream.EventData.Reset;
import dev.agentc2.egress.stream.EventData.Status;
import dev.agentc2.egress.stream.EventData.Tool;
import dev.agentc2.egress.stream.EventId;
import dev.agentc2.egress.stream.StreamEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client is told while an agent answers. Immutable.
 *
 * @param kind {@code delta} (text to append), {@code reset} (text in place of all that was said), {@code tool},
 *     {@code approval}, {@code status}
 * @param text what is new
 * @param has what the client has of the turn once it has read this
 */
record ProgressNote(String kind, String text, EventId has) {
    static final String DELTA = "delta";
    static final String RESET = "reset";
    static final String TOOL = "tool";
    static final String APPROVAL = "approval";
    static final String STATUS = "status";

    /** Kind of what is asked: not leave for a call, but what its server wants to know. */
    private static final String QUESTION = "QUESTION";

    /** What is to be told of events that came together: text is joined, and only the latest state counts. */
    static List<ProgressNote> of(List<StreamEvent> events) {
        List<ProgressNote> notes = new ArrayList<>();
        for (StreamEvent event : events) {
            switch (event.data()) {
                case Status status -> add(notes, new ProgressNote(STATUS, words(status), event.id()));
                case Delta delta -> add(notes, new ProgressNote(DELTA, delta.text(), event.id()));
                case Tool tool -> notes.add(new ProgressNote(TOOL, words(tool), event.id()));
                case ApprovalAsked asked -> notes.add(new ProgressNote(APPROVAL, words(asked), event.id()));
                case ApprovalOver over -> notes.add(new ProgressNote(APPROVAL, words(over), event.id()));
                case Reset reset -> notes.add(new ProgressNote(RESET, reset.text(), event.id()));
                case Done end -> {}
                case Problem end -> {}
            }
        }
        return notes;
    }

    private static void add(List<ProgressNote> notes, ProgressNote more) {
        ProgressNote last = notes.isEmpty() ? null : notes.getLast();
        if (last == null || !last.kind.equals(more.kind)) {
            notes.add(more);
        } else {
            String text = more.kind.equals(DELTA) ? last.text + more.text : more.text;
            notes.set(notes.size() - 1, new ProgressNote(more.kind, text, more.has));
        }
    }

    private static String words(Status status) {
        return switch (status.state()) {
            case "received", "accepted" -> "The message is taken.";
            case "queued" -> "Other messages of this conversation are answered first.";
            case "routed" -> "The model is chosen.";
            case "calling" -> "The model is asked.";
            case "retrying" -> "The model is asked again.";
            default -> status.state();
        };
    }

    /** What a server asks is not repeated: it is for who answers, and foreign. */
    private static String words(ApprovalAsked asked) {
        if (asked.kind().equals(QUESTION)) {
            return "The server of " + asked.tool() + " asks a person something: " + asked.approvalId();
        }
        return "A person is asked whether " + asked.tool() + " may be called: " + asked.approvalId();
    }

    private static String words(ApprovalOver over) {
        if (over.kind().equals(QUESTION)) {
            return switch (over.verdict()) {
                case "APPROVED" -> "The server of " + over.tool() + " has its answer.";
                case "REJECTED" -> "A person declined to answer the server of " + over.tool() + ".";
                case "EXPIRED" -> "Nobody answered the server of " + over.tool() + " in time.";
                default -> "The server of " + over.tool() + " doesn't wait for an answer any more.";
            };
        }
        return switch (over.verdict()) {
            case "APPROVED" -> over.tool() + " may be called.";
            case "REJECTED" -> over.tool() + " may not be called.";
            case "EXPIRED" -> "Nobody said in time whether " + over.tool() + " may be called.";
            default -> "Whether " + over.tool() + " may be called isn't asked any more.";
        };
    }

    private static String words(Tool tool) {
        return tool.outcome() == null ? tool.tool() + " is called." : tool.tool() + ": " + tool.outcome();
    }
}
