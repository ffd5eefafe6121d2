package dev.agentc2.stack.letters;

import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.DeadLetters.Origin;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.stack.StackException;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.DeadLetterDecision;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Writes replayed records and decisions, both or neither. Whoever makes one shuts out those made before, so what is read
 * after its making is what was decided. Of no use any more after a {@link StackException}. Not thread-safe.
 */
final class LetterWriter implements AutoCloseable {
    private static final String WRITER = "agentc2-dlq";
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final KafkaProducer<byte[], byte[]> producer;
    private final WireSerde serde;
    private final Clock clock;
    private final String by;

    LetterWriter(KafkaClients clients, WireSerde serde, Clock clock, String by) {
        this.serde = serde;
        this.clock = clock;
        this.by = by;
        producer = clients.fencedBytesProducer(WRITER, WRITER);
        try {
            producer.initTransactions();
        } catch (KafkaException e) {
            close();
            throw e;
        }
    }

    /** Sends the record of a letter where it came from, as it was. */
    Verdict replay(Letter letter, ConsumerRecord<byte[], byte[]> record) {
        Origin origin = Objects.requireNonNull(letter.origin());
        return inTransaction(letter, () -> {
            long offset = producer.send(asItWas(origin, record)).get().offset();
            decide(origin, letter, Decision.REPLAYED, null, offset);
            String words = "sent to " + origin.topic() + ", partition " + origin.partition() + ", offset " + offset;
            return new Verdict(letter.number(), true, words, origin.topic(), origin.partition(), offset);
        });
    }

    /** Notes that nothing is to come of a letter. */
    Verdict discard(Letter letter, String reason) {
        Origin origin = Objects.requireNonNull(letter.origin());
        return inTransaction(letter, () -> {
            decide(origin, letter, Decision.DISCARDED, reason, null);
            return Verdict.done(letter.number(), "discarded");
        });
    }

    private static ProducerRecord<byte[], byte[]> asItWas(Origin origin, ConsumerRecord<byte[], byte[]> record) {
        RecordHeaders headers = new RecordHeaders();
        record.headers().forEach(header -> {
            if (!header.key().startsWith(DeadLetters.PREFIX) && !header.key().equals(DeadLetters.REPLAY_OF)) {
                headers.add(header);
            }
        });
        headers.add(DeadLetters.REPLAY_OF, origin.place().getBytes(StandardCharsets.UTF_8));
        return new ProducerRecord<>(origin.topic(), origin.partition(), null, record.key(), record.value(), headers);
    }

    private void decide(
            Origin origin, Letter letter, Decision decision, @Nullable String reason, @Nullable Long replayedOffset)
            throws ExecutionException, InterruptedException {
        DeadLetterDecision decided = DeadLetterDecision.newBuilder()
                .setTopic(origin.topic())
                .setPartition(origin.partition())
                .setOffset(origin.offset())
                .setLetter(letter.number())
                .setDecision(decision.name())
                .setBy(by)
                .setReason(reason)
                .setReplayedOffset(replayedOffset)
                .setAt(clock.millis())
                .build();
        String topic = Topics.DEADLETTERS_DECISIONS.name();
        Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(
                topic, origin.place().getBytes(StandardCharsets.UTF_8), serde.serialize(topic, decided)));
        sent.get();
    }

    private interface Work {
        Verdict run() throws ExecutionException, InterruptedException;
    }

    private Verdict inTransaction(Letter letter, Work work) {
        try {
            producer.beginTransaction();
            Verdict verdict = work.run();
            producer.commitTransaction();
            return verdict;
        } catch (ExecutionException e) {
            throw failed(letter, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (KafkaException e) {
            throw failed(letter, e);
        }
    }

    private static StackException failed(Letter letter, Throwable cause) {
        String fenced = "nothing was changed, for another ./agentc2 dlq began meanwhile; try again";
        return switch (cause) {
            case ProducerFencedException e -> new StackException(fenced, e);
            case InvalidProducerEpochException e -> new StackException(fenced, e);
            case TimeoutException e ->
                new StackException(
                        "Kafka doesn't answer in time, so it isn't known whether it was done; look with:"
                                + " ./agentc2 dlq show " + letter.number(),
                        e);
            default -> new StackException("nothing was changed, Kafka refuses: " + cause.getMessage(), cause);
        };
    }

    /** What wasn't committed is aborted by the broker, as soon as somebody else begins or after 20 s. */
    @Override
    public void close() {
        producer.close(CLOSE_PATIENCE);
    }
}
