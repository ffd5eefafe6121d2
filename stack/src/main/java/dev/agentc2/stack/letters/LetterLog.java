package dev.agentc2.stack.letters;

import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.stack.StackException;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.DeadLetterDecision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads dead letters and the decisions on them, as far as they are committed. Without a group. Not thread-safe. */
final class LetterLog implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final TopicPartition LETTERS = new TopicPartition(Topics.DEADLETTERS.name(), 0);
    private static final TopicPartition DECISIONS = new TopicPartition(Topics.DEADLETTERS_DECISIONS.name(), 0);

    private final WireSerde serde;
    private final KafkaConsumer<byte[], byte[]> consumer;

    LetterLog(KafkaClients clients, WireSerde serde) {
        this.serde = serde;
        Map<String, Object> reading = new HashMap<>(KafkaClients.READING_THROUGH);
        reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        reading.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        consumer = clients.bytesConsumer("agentc2-dlq", reading);
    }

    /** All letters, oldest first, each but once for copies. */
    List<Entry> entries() {
        Map<String, List<DeadLetterDecision>> decisions = decisions();
        List<Letter> letters = new ArrayList<>();
        Map<Long, List<Long>> copies = new HashMap<>();
        Map<String, Letter> firsts = new HashMap<>();
        readAll(LETTERS, Topics.DEADLETTERS, record -> {
            Letter letter = Letter.of(record);
            Letter first = firsts.putIfAbsent(letter.place() + " " + letter.service() + " " + letter.cause(), letter);
            if (first != null && letter.isCopyOf(first)) {
                copies.computeIfAbsent(first.number(), n -> new ArrayList<>()).add(letter.number());
            } else {
                letters.add(letter);
            }
        });
        return letters.stream()
                .map(letter -> new Entry(
                        letter,
                        copies.getOrDefault(letter.number(), List.of()),
                        decisions.getOrDefault(letter.place(), List.of())))
                .toList();
    }

    private Map<String, List<DeadLetterDecision>> decisions() {
        Map<String, List<DeadLetterDecision>> byPlace = new HashMap<>();
        readAll(DECISIONS, Topics.DEADLETTERS_DECISIONS, record -> {
            if (serde.deserialize(record.value()) instanceof DeadLetterDecision decision) {
                byPlace.computeIfAbsent(placeOf(decision), p -> new ArrayList<>())
                        .add(decision);
            }
        });
        return byPlace;
    }

    static String placeOf(DeadLetterDecision decision) {
        return decision.getTopic() + "/" + decision.getPartition() + "/" + decision.getOffset();
    }

    /** A letter with its record; empty when there is none of this number (any more). */
    Optional<ConsumerRecord<byte[], byte[]>> record(long number) {
        requireTopic(Topics.DEADLETTERS);
        consumer.assign(List.of(LETTERS));
        Long end = consumer.endOffsets(List.of(LETTERS), PATIENCE).get(LETTERS);
        Long beginning = consumer.beginningOffsets(List.of(LETTERS), PATIENCE).get(LETTERS);
        if (end == null || beginning == null || number < beginning || number >= end) {
            return Optional.empty();
        }
        consumer.seek(LETTERS, number);
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (consumer.position(LETTERS, PATIENCE) < end && System.nanoTime() < until) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                return record.offset() == number ? Optional.of(record) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** How many partitions a topic has; 0 when there is no such topic. */
    int partitions(String topic) {
        var known = consumer.partitionsFor(topic, PATIENCE);
        return known == null ? 0 : known.size();
    }

    private void readAll(TopicPartition partition, Topic topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        requireTopic(topic);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition), PATIENCE).getOrDefault(partition, 0L);
        long heardAt = System.nanoTime();
        while (consumer.position(partition, PATIENCE) < end) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            records.forEach(reader);
            if (!records.isEmpty()) {
                heardAt = System.nanoTime();
            } else if (System.nanoTime() - heardAt > PATIENCE.toNanos()) {
                throw new TimeoutException("nothing more comes of " + topic.name() + ", whose end isn't reached");
            }
        }
    }

    private void requireTopic(Topic topic) {
        if (partitions(topic.name()) == 0) {
            throw new StackException(
                    "The topic " + topic.name() + " isn't there; make it with: ./agentc2 topics apply");
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
