package dev.agentc2.platform.streams;

import dev.agentc2.platform.kafka.DeadLetters;

/**
 * A processor can't take a record and never will: thrown before it has written or forwarded anything, it puts the record
 * into the dead letters and the stream goes on.
 */
public final class PoisonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final DeadLetters.Cause reason;

    /**
     * @param detail a sentence for an operator, without message text
     */
    public PoisonException(DeadLetters.Cause reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    /** Why, as the dead letter says it. */
    public DeadLetters.Cause reason() {
        return reason;
    }
}
