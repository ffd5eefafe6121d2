package dev.agentc2.tool;

import dev.agentc2.platform.effect.Cancellation;
import dev.agentc2.platform.tool.ToolDescription;
import java.time.Duration;

/**
 * Something that an agent can do. Thread-safe: called by many threads at once. Holds nothing of a call after it.
 *
 * <p>Expected failures are outcomes; whatever is thrown is taken for a defect, and the outcome is then unknown unless
 * the tool is idempotent.
 */
public interface Tool {
    /** How it is offered to models, with the schema that arguments are checked against before a call. */
    ToolDescription description();

    /** Who runs it, as a metric tag: {@code builtin}, or the name of a connection. */
    default String server() {
        return "builtin";
    }

    /** Its name as a metric tag: of a bounded number of names. */
    default String metricName() {
        return description().name();
    }

    /** Longest time a call may take; what takes longer is cancelled and, if need be, left alone. */
    default Duration timeLimit() {
        return Duration.ofSeconds(10);
    }

    /**
     * Makes the call on a virtual thread of its own; blocking is welcome. Returns soon after the cancellation fires,
     * which also interrupts the thread; what it returns then counts for nothing.
     */
    ToolOutcome invoke(ToolInvocation invocation, Cancellation cancellation) throws InterruptedException;

    /**
     * What became of a call that was begun earlier and whose outcome is not known. Asked of
     * {@link dev.agentc2.platform.tool.Safety#QUERYABLE} tools only, which override it.
     */
    default Inquiry inquire(ToolInvocation invocation, Cancellation cancellation) throws InterruptedException {
        return new Inquiry.NotKnown();
    }

    /** What a tool knows about an earlier call. Immutable. */
    sealed interface Inquiry {
        /** It ended so. */
        record Ended(ToolOutcome outcome) implements Inquiry {}

        /** It surely didn't happen, and never will: it may be made. */
        record NeverHappened() implements Inquiry {}

        /**
         * It hasn't happened so far. It may still, for as long as its time isn't over, so it isn't made again.
         *
         * @param told what says so, in a sentence without content
         */
        record NotSeen(String told) implements Inquiry {}

        /** Nobody can tell. */
        record NotKnown() implements Inquiry {}
    }
}
