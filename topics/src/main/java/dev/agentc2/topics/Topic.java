package dev.agentc2.topics;

import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * A topic as a typed value. Immutable.
 *
 * @param name full name with prefix, such as {@code agentc2.turns.events}
 * @param records the Avro record types that it carries; empty for {@code deadletters}, which keeps original bytes
 */
public record Topic(String name, List<Class<? extends SpecificRecord>> records) {
    public Topic {
        records = List.copyOf(records);
    }

    /** Subject of a record type on this topic, by Confluent's {@code TopicRecordNameStrategy}. */
    public String subject(String recordFullName) {
        return name + "-" + recordFullName;
    }
}
