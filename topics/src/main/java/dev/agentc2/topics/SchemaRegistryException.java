package dev.agentc2.topics;

import org.apache.kafka.common.errors.SerializationException;

/** The schema registry refused a schema, knows none of the id, or can't be reached; the message says which. */
public final class SchemaRegistryException extends SerializationException {
    private static final long serialVersionUID = 1L;

    private final boolean unreachable;

    public SchemaRegistryException(String message, boolean unreachable) {
        super(message);
        this.unreachable = unreachable;
    }

    /** True when trying again may help: the registry didn't answer. False when it answered no. */
    public boolean unreachable() {
        return unreachable;
    }
}
