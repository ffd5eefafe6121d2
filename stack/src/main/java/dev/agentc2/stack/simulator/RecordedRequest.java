package dev.agentc2.stack.simulator;

import java.util.List;

/**
 * A request that the simulated provider got. Immutable snapshot.
 *
 * @param number from 1, in the order of arrival
 * @param model model name, suffix included
 * @param streamed whether a stream was asked for
 * @param lastUser text of the last user message
 * @param offeredTools names of the tools on offer
 * @param body the JSON that came, cut to 64 KiB
 * @param outcome what became of it
 * @param tokensSent tokens that were written
 * @param promptTokens tokens of the prompt, as the usage of its answer counts them
 * @param outputTokens tokens of the whole answer, as its usage counts them
 */
public record RecordedRequest(
        int number,
        String model,
        boolean streamed,
        String lastUser,
        List<String> offeredTools,
        String body,
        Outcome outcome,
        int tokensSent,
        int promptTokens,
        int outputTokens) {
    /** What became of a request. */
    public enum Outcome {
        /** It is being answered, or hangs. */
        OPEN,
        /** Answered in full. */
        ANSWERED,
        /** Answered with an error status or a cut connection, as asked for. */
        FAILED,
        /** The client went away before the end: what cancelling looks like to a provider. */
        ABORTED
    }
}
