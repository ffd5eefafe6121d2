package dev.agentc2.perf.streams;

import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.telemetry.TraceContext;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.wire.Reply;
import dev.agentc2.wire.StreamDelta;
import dev.agentc2.wire.TurnAccepted;
import dev.agentc2.wire.Usage;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A turn as its records stand in Kafka: accepted, a delta a token, then the reply with the same text. Written straight
 * to the topics with the headers that the services write, so that no provider is needed. Used by one thread.
 */
final class WrittenTurn {
    private static final String SOURCE = "bench";

    private final Producer<String, SpecificRecord> producer;
    private final String conversation;
    private final String turnId;
    private final int tokens;
    private final TraceContext trace = TraceContext.start();
    private final StringBuilder text = new StringBuilder();
    private int seq;

    /**
     * @param conversation its id
     * @param suffix of the turn id; unique in the conversation
     * @param tokens length of the answer
     */
    WrittenTurn(Producer<String, SpecificRecord> producer, String conversation, String suffix, int tokens) {
        this.producer = producer;
        this.conversation = conversation;
        this.turnId = conversation + "-" + suffix;
        this.tokens = tokens;
    }

    /** Writes the next token; the first after the acceptance, the last before the reply. */
    void write(String token) {
        long now = System.currentTimeMillis();
        if (seq == 0) {
            send(Topics.TURNS_EVENTS, accepted(now), now);
        }
        text.append(token);
        send(Topics.STREAM_DELTAS, new StreamDelta(turnId, 1, 1, seq++, token, now), now);
        if (isOver()) {
            send(Topics.REPLIES_OUTBOUND, reply(now), now);
        }
    }

    boolean isOver() {
        return seq == tokens;
    }

    private TurnAccepted accepted(long now) {
        return new TurnAccepted(
                Conversation.ORG, conversation, turnId, 0, now, "m-" + turnId, "assistant", 1, "u1", "web", 0);
    }

    private Reply reply(long now) {
        Usage usage = new Usage(10L, 0L, 0L, (long) tokens, 0L, false);
        return new Reply(
                Conversation.ORG,
                conversation,
                turnId,
                "assistant",
                "web",
                "u1",
                "COMPLETED",
                text.toString(),
                null,
                null,
                1,
                "stop",
                usage,
                1_000L,
                now);
    }

    private void send(Topic topic, SpecificRecord value, long now) {
        ProducerRecord<String, SpecificRecord> record =
                new ProducerRecord<>(topic.name(), Conversation.ORG + "/" + conversation, value);
        new RecordHeaders(turnId + "." + seq, value.getSchema().getName(), SOURCE, now, trace, turnId, Conversation.ORG)
                .writeTo(record.headers());
        producer.send(record);
    }
}
