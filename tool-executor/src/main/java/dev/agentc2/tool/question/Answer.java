package dev.agentc2.tool.question;

/** How a question ended. Immutable. */
public sealed interface Answer {
    /**
     * A person answered.
     *
     * @param content what was entered, a JSON object
     */
    record Accepted(String content) implements Answer {}

    /** A person doesn't want to answer. */
    record Declined() implements Answer {}

    /** Nobody answers. */
    record Cancelled() implements Answer {}
}
