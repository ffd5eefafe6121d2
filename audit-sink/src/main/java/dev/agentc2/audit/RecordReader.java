package dev.agentc2.audit;

import dev.agentc2.platform.kafka.DeadLetters.Cause;
import dev.agentc2.platform.telemetry.LogContext;
import dev.agentc2.topics.SchemaRegistryException;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.WireSerde;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** Decodes what comes from Kafka, and puts aside what can't be or doesn't belong there. Not thread-safe. */
final class RecordReader {
    private final WireSerde serde;
    private final PutAside putAside;
    private final EventsTable.Forms forms;
    private final Map<String, Set<Class<?>>> expected;

    RecordReader(WireSerde serde, PutAside putAside, EventsTable.Forms forms, List<Topic> topics) {
        this.serde = serde;
        this.putAside = putAside;
        this.forms = forms;
        this.expected = topics.stream().collect(Collectors.toMap(Topic::name, t -> Set.copyOf(t.records())));
    }

    /**
     * A record with its value. Poison is among the dead letters when this returns, and has no value.
     *
     * @throws SchemaRegistryException when the registry can't be reached; the record may be fine
     * @throws org.apache.kafka.common.KafkaException when a dead letter wasn't taken
     */
    Taken read(ConsumerRecord<String, byte[]> source) {
        if (source.value() == null) {
            return new Taken(source, null); // a tombstone: what was recorded stays
        }
        SpecificRecord value;
        try {
            value = serde.deserialize(source.value());
        } catch (SerializationException e) {
            if (e instanceof SchemaRegistryException registry && registry.unreachable()) {
                throw e;
            }
            return putAside(source, null, Cause.UNREADABLE, String.valueOf(e.getMessage()));
        }
        if (value == null || !isExpected(source.topic(), value)) {
            return putAside(source, value, Cause.UNEXPECTED, "this type of record doesn't belong on the topic");
        }
        if (!isOfOrganization(forms.of(value).orgId(value), source.key())) {
            return putAside(source, value, Cause.UNEXPECTED, "the organisation isn't that of the key");
        }
        return new Taken(source, value);
    }

    private Taken putAside(
            ConsumerRecord<String, byte[]> source, @Nullable SpecificRecord value, Cause cause, String detail) {
        try (LogContext context = LogContext.of(source.headers()).turnOf(value)) {
            putAside.put(source, cause, detail);
        }
        return new Taken(source, null);
    }

    private boolean isExpected(String topic, SpecificRecord value) {
        return expected.getOrDefault(topic, Set.of()).contains(value.getClass());
    }

    /** Every key begins with the organisation: alone, or with more after a slash. */
    private static boolean isOfOrganization(String orgId, @Nullable String key) {
        return key != null
                && !orgId.isEmpty()
                && key.startsWith(orgId)
                && (key.length() == orgId.length() || key.charAt(orgId.length()) == '/');
    }
}
