package dev.agentc2.perf.capacity;

/**
 * What people in conversations do. Immutable.
 *
 * @param secondsBetweenTurns of one conversation, on average
 * @param tokensPerTurn length of an answer
 * @param deltasPerTurn records of an answer's text: tokens are coalesced, at most 25 a second under load
 * @param rowsPerTurn that audit-sink writes
 */
public record Habits(double secondsBetweenTurns, int tokensPerTurn, int deltasPerTurn, int rowsPerTurn) {
    /**
     * A message a minute, an answer of 50 tokens at 30 tokens/s in 40 deltas; nine events and a reply are stored. An
     * assumption: replace it by what your people do.
     */
    public static final Habits ASSUMED = new Habits(60, 50, 40, 10);
}
