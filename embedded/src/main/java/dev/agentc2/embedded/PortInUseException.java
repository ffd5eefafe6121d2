package dev.agentc2.embedded;

/** Another program listens on the port that an embedded part wants. */
public final class PortInUseException extends EmbeddedException {
    private static final long serialVersionUID = 1L;

    private final int port;

    public PortInUseException(String part, int port) {
        super("Port " + port + " (" + part + ") is in use by another program", null);
        this.port = port;
    }

    public int port() {
        return port;
    }
}
