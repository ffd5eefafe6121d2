package dev.agentc2.stack.letters;

import dev.agentc2.wire.DeadLetterDecision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A letter and what has become of it. Immutable.
 *
 * @param copies numbers of later letters that say the same of the same record
 * @param decisions on the record, oldest first
 */
public record Entry(Letter letter, List<Long> copies, List<DeadLetterDecision> decisions) {
    public Entry {
        copies = List.copyOf(copies);
        decisions = List.copyOf(decisions);
    }

    /** Whether nothing has been decided. */
    public boolean open() {
        return decisions.isEmpty();
    }

    @Nullable
    DeadLetterDecision latest() {
        return open() ? null : decisions.getLast();
    }

    /** {@code open}, {@code replayed} or {@code discarded}. */
    public String state() {
        DeadLetterDecision latest = latest();
        return latest == null ? "open" : Decision.valueOf(latest.getDecision()).word();
    }
}
