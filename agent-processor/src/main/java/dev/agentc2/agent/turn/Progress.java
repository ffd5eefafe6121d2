package dev.agentc2.agent.turn;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a turn has come. Immutable.
 *
 * @param step step at hand, from 1; 0 before the first model call
 * @param attempt model calls so far
 * @param retries failed calls of this step that were tried again
 * @param interruptions interrupted calls of this turn that were begun anew
 * @param transcript the turn's messages so far, from the person's on
 * @param said text of the answer so far
 * @param saidAttempt last attempt whose text is in it; 0 when there is none
 */
public record Progress(
        int step, int attempt, int retries, int interruptions, List<Message> transcript, String said, int saidAttempt) {
    public Progress {
        transcript = List.copyOf(transcript);
    }

    static Progress from(Inquiry inquiry) {
        return new Progress(0, 0, 0, 0, List.of(new Message.User(inquiry.text())), "", 0);
    }

    /** A model call of a step began. */
    Progress called(ModelCall call) {
        int kept = call.step() == step ? retries : 0;
        return new Progress(call.step(), call.attempt(), kept, interruptions, transcript, said, saidAttempt);
    }

    /** A call is going to be tried again after a failure or an interruption. */
    Progress again(boolean interrupted) {
        int moreRetries = interrupted ? retries : retries + 1;
        int moreInterruptions = interrupted ? interruptions + 1 : interruptions;
        return new Progress(step, attempt, moreRetries, moreInterruptions, transcript, said, saidAttempt);
    }

    /** A call of the step said its last word. */
    Progress spoke(String text) {
        return text.isEmpty()
                ? this
                : new Progress(step, attempt, retries, interruptions, transcript, said + text, attempt);
    }

    Progress with(List<? extends Message> more) {
        List<Message> longer = new ArrayList<>(transcript);
        longer.addAll(more);
        return new Progress(step, attempt, retries, interruptions, longer, said, saidAttempt);
    }

    int transcriptBytes() {
        return Message.bytes(transcript);
    }
}
