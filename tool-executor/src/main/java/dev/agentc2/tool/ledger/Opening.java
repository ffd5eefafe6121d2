package dev.agentc2.tool.ledger;

/** What the ledger knew of a call when it was opened. Immutable. */
public sealed interface Opening {
    /** Nothing: nobody has begun it. */
    record Fresh() implements Opening {}

    /** It was begun before, and how it ended was never noted. */
    record Begun() implements Opening {}

    /** It ended so; it must not be made again. */
    record Settled(Settlement settlement) implements Opening {}
}
