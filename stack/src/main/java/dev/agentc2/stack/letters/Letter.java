package dev.agentc2.stack.letters;

import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.DeadLetters.Origin;
import dev.agentc2.platform.kafka.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as its headers tell it, without the record itself. What is missing in a letter that somebody else wrote
 * says so in a word. Immutable.
 *
 * @param number its offset among the dead letters
 * @param at when it was put aside
 * @param origin where the record came from; null when the letter doesn't tell
 * @param cause name of a {@link DeadLetters.Cause}
 * @param detail a sentence for an operator
 * @param service who couldn't take the record
 * @param key of the record, as text; null when it has none
 * @param valueBytes size of the record's value
 * @param type record type, as its writer said
 * @param id identity of the record, the same when it is sent again
 * @param orgId tenant
 * @param requestId request that began it all
 * @param replayOf place of the record that this one repeated; null when it wasn't a replay
 */
public record Letter(
        long number,
        Instant at,
        @Nullable Origin origin,
        String cause,
        String detail,
        String service,
        @Nullable String key,
        int valueBytes,
        String type,
        String id,
        String orgId,
        String requestId,
        @Nullable String replayOf) {
    private static final String UNTOLD = "unknown";

    static Letter of(ConsumerRecord<byte[], byte[]> record) {
        Headers headers = record.headers();
        return new Letter(
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                origin(headers),
                text(headers, DeadLetters.CAUSE),
                text(headers, DeadLetters.DETAIL),
                text(headers, DeadLetters.SERVICE),
                record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8),
                record.value() == null ? 0 : record.value().length,
                text(headers, RecordHeaders.TYPE),
                text(headers, RecordHeaders.ID),
                text(headers, RecordHeaders.ORG_ID),
                text(headers, RecordHeaders.REQUEST_ID),
                RecordHeaders.text(headers, DeadLetters.REPLAY_OF));
    }

    private static @Nullable Origin origin(Headers headers) {
        String topic = RecordHeaders.text(headers, DeadLetters.TOPIC);
        try {
            return topic == null
                    ? null
                    : new Origin(
                            topic,
                            Integer.parseInt(text(headers, DeadLetters.PARTITION)),
                            Long.parseLong(text(headers, DeadLetters.OFFSET)));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String text(Headers headers, String name) {
        return Objects.requireNonNullElse(RecordHeaders.text(headers, name), UNTOLD);
    }

    /** Where the record came from, in one word. */
    public String place() {
        return origin == null ? UNTOLD : origin.place();
    }

    /** Whether another letter says the same of the same record, as after a crash between letter and progress. */
    boolean isCopyOf(Letter other) {
        return origin != null
                && origin.equals(other.origin)
                && service.equals(other.service)
                && cause.equals(other.cause);
    }
}
