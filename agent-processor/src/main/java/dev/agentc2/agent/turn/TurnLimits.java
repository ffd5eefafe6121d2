package dev.agentc2.agent.turn;

/**
 * Limits of the core, times in milliseconds, sizes in bytes of UTF-8. With the
 * limits of {@link Memory} they bound the state of a conversation and the records made from it below Kafka's 1 MB. Immutable.
 *
 * @param messageBytes longest message
 * @param queuedTurns turns that may wait behind the active one
 * @param queuedBytes text that may wait
 * @param transcriptBytes text of the active turn kept, tool results included; a longer tool result is cut
 * @param toolCallsPerStep tool calls that one model answer may ask for
 * @param retriesPerStep how often a failed model call is tried again
 * @param interruptionsPerTurn how often an interrupted model call is begun anew
 * @param modelCallMs longest model call
 * @param toolCallMs longest tool call
 * @param graceMs how much later than its deadline a result may come before it is given up
 * @param cancelMs how long a cancelled model call may take to say what it used
 * @param budgetWaitMs longest wait for a lease
 * @param configWaitMs longest wait for configuration that hasn't arrived yet
 * @param configRecheckMs how often it is looked for
 * @param backoffMs first backoff; doubles with each retry
 * @param maxBackoffMs longest backoff of its own; a provider may ask for a longer one
 */
public record TurnLimits(
        int messageBytes,
        int queuedTurns,
        int queuedBytes,
        int transcriptBytes,
        int toolCallsPerStep,
        int retriesPerStep,
        int interruptionsPerTurn,
        long modelCallMs,
        long toolCallMs,
        long graceMs,
        long cancelMs,
        long budgetWaitMs,
        long configWaitMs,
        long configRecheckMs,
        long backoffMs,
        long maxBackoffMs) {
    public static final TurnLimits DEFAULT = new TurnLimits(
            262_144, 16, 262_144, 458_752, 16, 3, 10, 120_000, 30_000, 5_000, 1_500, 15_000, 3_000, 250, 500, 8_000);
}
