package dev.agentc2.tool.question;

import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.topics.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** Questions on {@code tools.results}, under the keys of their calls. Closed once. */
public final class KafkaQuestionLog implements QuestionLog, AutoCloseable {
    private static final String SERVICE = "tool-executor";
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final KafkaProducer<String, SpecificRecord> producer;
    private final Clock clock;

    public KafkaQuestionLog(KafkaClients clients, Clock clock) {
        this.producer = clients.producer("tool-executor-questions");
        this.clock = clock;
    }

    @Override
    public CompletionStage<?> write(Origin origin, String id, SpecificRecord value) {
        ProducerRecord<String, SpecificRecord> record =
                new ProducerRecord<>(Topics.TOOLS_RESULTS.name(), origin.key(), value);
        new RecordHeaders(
                        id,
                        value.getSchema().getName(),
                        SERVICE,
                        clock.millis(),
                        origin.trace().child(),
                        origin.requestId(),
                        origin.orgId())
                .writeTo(record.headers());
        CompletableFuture<Void> written = new CompletableFuture<>();
        try {
            producer.send(record, (metadata, failure) -> {
                if (failure == null) {
                    written.complete(null);
                } else {
                    written.completeExceptionally(failure);
                }
            });
        } catch (KafkaException e) {
            written.completeExceptionally(e);
        }
        return written;
    }

    @Override
    public void close() {
        producer.close(CLOSING);
    }
}
