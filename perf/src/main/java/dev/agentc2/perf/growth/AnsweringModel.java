package dev.agentc2.perf.growth;

import dev.agentc2.perf.SimulatedRules;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.ModelRequest;
import dev.agentc2.wire.ModelResult;
import dev.agentc2.wire.Reply;
import dev.agentc2.wire.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Stands in for the model worker: answers each request at once, and tells of each reply once. One thread; started once,
 * closed once.
 */
final class AnsweringModel implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<String, byte[]> consumer;
    private final Producer<String, SpecificRecord> producer;
    private final WireSerde serde;
    private final Runnable onReply;
    private final Set<String> replied = ConcurrentHashMap.newKeySet();
    private final Thread thread = Thread.ofPlatform().name("answering-model").unstarted(this::run);
    private volatile boolean ending;

    AnsweringModel(KafkaClients clients, WireSerde serde, Producer<String, SpecificRecord> producer, Runnable onReply) {
        this.consumer = clients.consumer("growth-model", Map.of());
        this.serde = serde;
        this.producer = producer;
        this.onReply = onReply;
    }

    void start() {
        List<TopicPartition> partitions = Stream.of(Topics.MODEL_REQUESTS, Topics.REPLIES_OUTBOUND)
                .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        thread.start();
    }

    private void run() {
        while (!ending) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                switch (serde.deserialize(record.value())) {
                    case ModelRequest request ->
                        producer.send(new ProducerRecord<>(Topics.MODEL_RESULTS.name(), record.key(), answer(request)));
                    case Reply reply -> end(reply);
                    case null, default -> {}
                }
            }
        }
        consumer.close();
    }

    /** What isn't committed is read too, so that a reply may come twice. */
    private void end(Reply reply) {
        if (!reply.getStatus().equals("COMPLETED")) {
            throw new IllegalStateException("a turn ended as " + reply.getStatus() + ": " + reply.getReason());
        }
        if (replied.add(reply.getTurnId())) {
            onReply.run();
        }
    }

    private static ModelResult answer(ModelRequest request) {
        return ModelResult.newBuilder()
                .setOrgId(request.getOrgId())
                .setConversationId(request.getConversationId())
                .setTurnId(request.getTurnId())
                .setStep(request.getStep())
                .setAttempt(request.getAttempt())
                .setEffectId(request.getEffectId())
                .setOutcome("SUCCEEDED")
                .setText(SimulatedRules.ANSWER)
                .setFinishReason("stop")
                .setUsage(new Usage(400L, 0L, 0L, 55L, 0L, false))
                .setDeltas(0)
                .setStartedAt(request.getRequestedAt())
                .setDurationMs(1)
                .build();
    }

    @Override
    public void close() {
        ending = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
