package dev.agentc2.egress.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.egress.query.StoredTurn.StoredReply;
import dev.agentc2.platform.money.TokenCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The trace of a turn as it is answered: what was said, what it took, step by step, and every event with its time. Absent
 * means not known (yet). Immutable.
 *
 * @param status RECEIVED, RUNNING, COMPLETED, REFUSED, FAILED or CANCELLED
 * @param durationMs from acceptance to the end
 * @param usage tokens of the whole turn
 * @param requestId HTTP request that began it
 * @param traceId W3C trace that it is part of
 * @param message what the user said
 * @param steps model answers and the tool calls they asked for
 * @param events all events in the order of time
 */
record TurnTrace(
        String turnId,
        String conversationId,
        String status,
        @Nullable String agentId,
        @Nullable Integer agentVersion,
        @Nullable String userId,
        @Nullable String channel,
        @Nullable Instant receivedAt,
        @Nullable Instant acceptedAt,
        @Nullable Instant endedAt,
        @Nullable Long durationMs,
        @Nullable String tier,
        @Nullable String provider,
        @Nullable String model,
        @Nullable TokenCounts usage,
        @Nullable Money cost,
        @Nullable String requestId,
        @Nullable String traceId,
        @Nullable String message,
        @Nullable Reply reply,
        List<TraceStep> steps,
        List<Event> events) {

    /** Fields of a payload that the trace has elsewhere: ids on top, texts under message, reply and steps. */
    private static final List<String> ELSEWHERE =
            List.of("orgId", "conversationId", "turnId", "sequence", "at", "text", "content", "arguments");

    /** The authoritative reply; usage and cost are those of the turn. */
    record Reply(
            String status,
            String text,
            @Nullable String reason,
            @Nullable String detail,
            @Nullable String finishReason,
            int attempt,
            Instant at) {
        private static Reply of(StoredReply reply) {
            return new Reply(
                    reply.status(),
                    reply.text(),
                    reply.reason(),
                    reply.detail(),
                    reply.finishReason(),
                    reply.attempt(),
                    reply.at());
        }
    }

    /**
     * One event.
     *
     * @param sinceStartMs from the first event, milliseconds
     * @param sincePreviousMs from the event before: the time of the hop, milliseconds
     * @param sequence number within the turn, of events of the turn itself
     * @param data what else it says
     */
    record Event(
            String type,
            Instant at,
            long sinceStartMs,
            long sincePreviousMs,
            @Nullable Integer sequence,
            String topic,
            int partition,
            long offset,
            JsonNode data) {}

    static TurnTrace of(TurnRow row, List<EventRow> events) {
        StoredTurn turn = row.turn();
        Long cost = row.costNanos();
        StoredReply reply = turn.reply();
        return new TurnTrace(
                turn.turnId(),
                turn.conversationId(),
                turn.status(),
                row.agentId(),
                row.agentVersion(),
                row.userId(),
                row.channel(),
                turn.receivedAt(),
                turn.acceptedAt(),
                row.endedAt(),
                row.durationMs(),
                row.tier(),
                row.provider(),
                row.model(),
                row.usage(),
                cost == null ? null : Money.ofNanos(cost),
                first(events.stream().map(EventRow::requestId).toList()),
                traceId(first(events.stream().map(EventRow::trace).toList())),
                row.messageText(),
                reply == null ? null : Reply.of(reply),
                TraceStep.of(events),
                timed(events));
    }

    private static List<Event> timed(List<EventRow> events) {
        List<Event> timed = new ArrayList<>(events.size());
        Instant start = events.isEmpty() ? Instant.EPOCH : events.getFirst().at();
        Instant previous = start;
        for (EventRow event : events) {
            timed.add(new Event(
                    event.type(),
                    event.at(),
                    Duration.between(start, event.at()).toMillis(),
                    Duration.between(previous, event.at()).toMillis(),
                    event.sequence(),
                    event.topic(),
                    event.partition(),
                    event.offset(),
                    ((ObjectNode) event.payload().deepCopy()).remove(ELSEWHERE)));
            previous = event.at();
        }
        return timed;
    }

    private static @Nullable String first(List<@Nullable String> values) {
        return values.stream().filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** The second part of a traceparent. */
    private static @Nullable String traceId(@Nullable String traceparent) {
        return traceparent == null || traceparent.length() < 35 ? null : traceparent.substring(3, 35);
    }
}
