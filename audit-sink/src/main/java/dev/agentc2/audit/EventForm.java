package dev.agentc2.audit;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where a record type keeps what every event has: tenant, conversation, turn, number and time. Found once per type by
 * the names that the wire schemas agree on. Immutable.
 */
final class EventForm {
    /** Names for the time of an event, the one that fits best first. */
    private static final List<String> TIMES = List.of("at", "receivedAt", "requestedAt", "startedAt", "updatedAt");

    private final Schema.Field orgId;
    private final Schema.@Nullable Field conversationId;
    private final Schema.@Nullable Field turnId;
    private final Schema.@Nullable Field sequence;
    private final Schema.Field time;
    private final Schema.@Nullable Field duration;

    /** @throws IllegalArgumentException when the type has no tenant or no time */
    EventForm(Schema schema) {
        this.orgId = required(schema, schema.getField("orgId"));
        this.conversationId = schema.getField("conversationId");
        this.turnId = schema.getField("turnId");
        this.sequence = schema.getField("sequence");
        this.time = required(
                schema,
                TIMES.stream()
                        .map(schema::getField)
                        .filter(f -> f != null)
                        .findFirst()
                        .orElse(null));
        this.duration = time.name().equals("startedAt") ? schema.getField("durationMs") : null;
    }

    String orgId(SpecificRecord record) {
        return (String) record.get(orgId.pos());
    }

    @Nullable
    String conversationId(SpecificRecord record) {
        return (String) valueOf(conversationId, record);
    }

    @Nullable
    String turnId(SpecificRecord record) {
        return (String) valueOf(turnId, record);
    }

    @Nullable
    Integer sequence(SpecificRecord record) {
        return (Integer) valueOf(sequence, record);
    }

    /** When it happened, epoch milliseconds; of something that lasted its end. */
    long at(SpecificRecord record) {
        Object lasted = valueOf(duration, record);
        return (long) record.get(time.pos()) + (lasted == null ? 0 : (long) lasted);
    }

    private static @Nullable Object valueOf(Schema.@Nullable Field field, SpecificRecord record) {
        return field == null ? null : record.get(field.pos());
    }

    private static Schema.Field required(Schema schema, Schema.@Nullable Field field) {
        if (field == null) {
            throw new IllegalArgumentException(schema.getFullName() + " has no tenant or no time");
        }
        return field;
    }
}
