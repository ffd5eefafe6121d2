package dev.agentc2.agent.turn;

import org.jspecify.annotations.Nullable;

/** What the model is told about a tool call: the result, or what went wrong, cut to what the transcript can take. */
final class ToolAnswers {
    static final String EXPIRED =
            "The call was not made: a person had to approve it, and nobody did in time. Don't ask for it again now.";

    /** Even when the transcript is full a tool may say this much. */
    private static final int LEAST_BYTES = 256;

    private ToolAnswers() {}

    /** The answer of a call that was made: what was kept of it is said first, for the end may be cut. */
    static String of(Draft draft, PendingTool call, TurnCommand.ToolResult result) {
        return of(
                draft,
                call,
                result.outcome(),
                result.content(),
                result.failure(),
                KeptWords.of(result.kept(), result.content()));
    }

    /** The answer of a call of which nothing is kept. */
    static String of(Draft draft, PendingTool call, ToolOutcome outcome, String content, @Nullable Failure failure) {
        return of(draft, call, outcome, content, failure, "");
    }

    private static String of(
            Draft draft,
            PendingTool call,
            ToolOutcome outcome,
            String content,
            @Nullable Failure failure,
            String kept) {
        String screened = screened(draft, call, content);
        String told = switch (outcome) {
            case SUCCEEDED -> screened;
            case FAILED -> "The call failed. " + reason(screened, failure);
            case UNKNOWN ->
                "The outcome is unknown: the call may have happened. Don't repeat it before you have checked. "
                        + reason(screened, failure);
        };
        return fitting(draft, edit(call) + kept + told);
    }

    /** The answer of a call that a person has rejected. */
    static String rejected(@Nullable String reason) {
        String why = reason == null || reason.isBlank() ? "" : " The person's reason: " + reason;
        return "The call was not made: a person rejected it." + why;
    }

    private static String screened(Draft draft, PendingTool call, String content) {
        boolean isForeign =
                !content.isEmpty() && ToolCatalogue.isForeign(call.request().tool());
        return isForeign ? ForeignText.marked(draft, call, content) : content;
    }

    private static String edit(PendingTool call) {
        return call.stage() instanceof PendingTool.Running running && running.edited()
                ? "[A person approved the call with other arguments: "
                        + call.request().arguments() + "]\n"
                : "";
    }

    static String fitting(Draft draft, String text) {
        Turn turn = draft.turn();
        int used = turn.progress().transcriptBytes();
        if (turn.phase() instanceof Phase.AwaitingTools tools) {
            for (PendingTool call : tools.calls()) {
                String answer = call.answer();
                used += answer == null ? 0 : Utf8.length(answer);
            }
        }
        int room = Math.max(LEAST_BYTES, draft.limits().transcriptBytes() - used);
        String head = Utf8.head(text, room);
        return head.length() == text.length() ? text : head + "\n[cut: the result is too long]";
    }

    private static String reason(String content, @Nullable Failure failure) {
        String cause = failure == null ? "" : failure.kind() + ": " + failure.detail();
        return content.isEmpty() ? cause : cause + "\n" + content;
    }
}
