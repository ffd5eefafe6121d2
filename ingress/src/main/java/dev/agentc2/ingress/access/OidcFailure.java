package dev.agentc2.ingress.access;

/** The OpenID provider doesn't answer, or says what can't be believed; the message is for the log and holds no token. */
final class OidcFailure extends Exception {
    private static final long serialVersionUID = 1L;

    OidcFailure(String message) {
        super(message);
    }

    OidcFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
