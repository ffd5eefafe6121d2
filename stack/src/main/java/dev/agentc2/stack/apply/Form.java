package dev.agentc2.stack.apply;

import java.util.List;

/** What the value of a field must be. */
sealed interface Form {
    /** Text; one of the choices where there are any. */
    record Text(List<String> choices) implements Form {}

    /** A list of texts, each one of the choices where there are any. Their order means nothing. */
    record Texts(List<String> choices) implements Form {}

    /** A whole number from {@code min} on. */
    record Whole(long min) implements Form {}

    /** A number between two others. */
    record Decimal(double min, double max) implements Form {}

    /** An amount of money, sent as the shortest text of it. */
    record Amount() implements Form {}

    /** {@code true} or {@code false}. */
    record Truth() implements Form {}

    /** Fields and values as the user likes. */
    record Table() implements Form {}

    /** The slug of another thing, in the files or on the platform. */
    record Reference(Kind to) implements Form {}

    static Form text(String... choices) {
        return new Text(List.of(choices));
    }

    static Form texts(String... choices) {
        return new Texts(List.of(choices));
    }
}
