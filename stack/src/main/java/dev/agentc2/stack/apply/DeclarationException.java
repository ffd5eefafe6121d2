package dev.agentc2.stack.apply;

/** Files can't be used as they are; the message has a line a fault, each with its place. Nothing was changed. */
public final class DeclarationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DeclarationException(String message) {
        super(message);
    }
}
