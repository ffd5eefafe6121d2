package dev.agentc2.platform.credentials;

/**
 * Stored credentials can't be opened here, now or a moment later: the key that sealed them isn't in the ring, or there is
 * no ring. The message is for an operator, without secrets.
 */
public final class CredentialsUnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CredentialsUnreadableException(String connectionId, RuntimeException cause) {
        super("the credentials of connection " + connectionId + " can't be opened: " + cause.getMessage(), cause);
    }
}
