package dev.agentc2.stack.simulator;

import org.jspecify.annotations.Nullable;

/** A way in which a provider fails. Immutable. */
public sealed interface Fault {
    /**
     * Answers with an error in OpenAI's shape.
     *
     * @param code HTTP status, 400 to 599
     */
    record Status(int code) implements Fault {
        public Status {
            if (code < 400 || code > 599) {
                throw new IllegalArgumentException("an HTTP error status is expected, not " + code);
            }
        }
    }

    /** Cuts the connection after half of the tokens. */
    record Cut() implements Fault {}

    /** Never answers; the client has to give up. */
    record Hang() implements Fault {}

    /** Falls silent after half of the tokens, with the connection open. */
    record Stall() implements Fault {}

    /**
     * Reads {@code cut}, {@code hang}, {@code stall} or an HTTP status; null for {@code none}.
     *
     * @throws IllegalArgumentException for anything else
     */
    static @Nullable Fault parse(String text) {
        return switch (text) {
            case "none" -> null;
            case "cut" -> new Cut();
            case "hang" -> new Hang();
            case "stall" -> new Stall();
            default -> new Status(Integer.parseInt(text));
        };
    }

    /** The text that {@link #parse} reads. */
    static String text(@Nullable Fault fault) {
        return switch (fault) {
            case null -> "none";
            case Status status -> String.valueOf(status.code());
            case Cut _ -> "cut";
            case Hang _ -> "hang";
            case Stall _ -> "stall";
        };
    }
}
