package dev.agentc2.ingress.capture;

/** Capture can't go on as things are; its message tells an operator why. It is tried again. */
final class CaptureException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CaptureException(String message) {
        super(message);
    }

    CaptureException(String message, Throwable cause) {
        super(message, cause);
    }
}
