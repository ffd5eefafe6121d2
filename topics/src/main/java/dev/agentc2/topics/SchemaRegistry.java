package dev.agentc2.topics;

import org.apache.avro.Schema;

/**
 * What the serde needs of a schema registry. Implementations cache both directions for ever, since ids and schemas
 * never change; they are thread-safe.
 */
public interface SchemaRegistry {
    /**
     * Id of a schema under a subject, registering it when it isn't there.
     *
     * @throws SchemaRegistryException when the registry refuses it (incompatible) or can't be reached
     */
    int register(String subject, Schema schema);

    /**
     * Schema of an id.
     *
     * @throws SchemaRegistryException when there is none or the registry can't be reached
     */
    Schema byId(int id);
}
