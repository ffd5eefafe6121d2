package dev.agentc2.topics;

import org.apache.kafka.common.errors.SerializationException;

/** The schema registry refused a schema, knows none of the id, or can't be reached; the message says which. */
public final class SchemaRegistryException extends SerializationException {
    private static final long serialVersionUID = 1L;

    private final boolean unreachable;
    private final int status;
    private final int errorCode;

    public SchemaRegistryException(String message, boolean unreachable) {
        this(message, unreachable, 0, 0);
    }

    /** The registry answered no: its HTTP status and its error code. */
    SchemaRegistryException(String message, int status, int errorCode) {
        this(message, false, status, errorCode);
    }

    private SchemaRegistryException(String message, boolean unreachable, int status, int errorCode) {
        super(message);
        this.unreachable = unreachable;
        this.status = status;
        this.errorCode = errorCode;
    }

    /** True when trying again may help: the registry didn't answer. False when it answered no. */
    public boolean unreachable() {
        return unreachable;
    }

    /** HTTP status of the answer; 0 when there was none. */
    public int status() {
        return status;
    }

    /** The registry's own code, such as 40403 for an unknown id; 0 when it gave none. */
    public int errorCode() {
        return errorCode;
    }
}
