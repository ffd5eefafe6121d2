package dev.agentc2.stack;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.topics.EventLine;
import dev.agentc2.topics.RegistryClient;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.TurnId;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.TurnCancelled;
import dev.agentc2.wire.TurnCompleted;
import dev.agentc2.wire.TurnFailed;
import dev.agentc2.wire.TurnRefused;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Follows the committed events of turns in the log: of one turn from its beginning, or of all turns from now on. Reads
 * without a group, so it disturbs nobody. Not thread-safe.
 */
public final class EventTail implements AutoCloseable {
    private static final List<Topic> TOPICS =
            List.of(Topics.TURNS_EVENTS, Topics.GUARDRAILS_EVENTS, Topics.COST_EVENTS);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    private final Optional<TurnId> turn;
    private final RegistryClient registry;
    private final WireSerde serde;
    private final KafkaConsumer<String, byte[]> consumer;
    private boolean ended;

    /**
     * Starts to follow.
     *
     * @param turnId turn to follow; empty for all
     * @throws StackException when the text isn't a turn id
     */
    public EventTail(Settings settings, Optional<String> turnId) {
        this.turn = turnId.map(EventTail::parse);
        Settings running = Provisioning.runningAt(settings);
        registry = new RegistryClient(URI.create(running.get(Settings.SCHEMA_REGISTRY_URL)));
        serde = new WireSerde(registry);
        consumer = new KafkaClients(running, serde)
                .consumer("agentc2-tail", Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"));
        List<TopicPartition> partitions = TOPICS.stream()
                .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        if (turn.isPresent()) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
        }
    }

    /** The lines that came within the time, in the order of their time. */
    public List<String> next(Duration wait) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : consumer.poll(wait)) {
            if (concerns(record.key())) {
                records.add(record);
            }
        }
        records.sort(Comparator.comparingLong(ConsumerRecord::timestamp));
        return records.stream().flatMap(record -> line(record).stream()).toList();
    }

    /** Whether the turn that is followed has ended. */
    public boolean ended() {
        return ended;
    }

    /** Costs have the organisation's key, all else the conversation's. */
    private boolean concerns(String key) {
        return turn.isEmpty()
                || key.indexOf('/') < 0
                || key.endsWith("/" + turn.get().conversationId());
    }

    private Optional<String> line(ConsumerRecord<String, byte[]> record) {
        String time = TIME.format(Instant.ofEpochMilli(record.timestamp()));
        try {
            SpecificRecord event = serde.deserialize(record.value());
            if (event == null || !isOfTurn(event)) {
                return Optional.empty();
            }
            ended |= turn.isPresent() && isTerminal(event);
            return Optional.of(time + "  " + EventLine.of(event));
        } catch (SerializationException e) {
            return Optional.of(time + "  unreadable record at " + record.topic() + "-" + record.partition() + "/"
                    + record.offset());
        }
    }

    private boolean isOfTurn(SpecificRecord event) {
        return turn.isEmpty() || turn.get().toString().equals(TurnId.textIn(event));
    }

    private static boolean isTerminal(SpecificRecord event) {
        return event instanceof TurnCompleted
                || event instanceof TurnRefused
                || event instanceof TurnFailed
                || event instanceof TurnCancelled;
    }

    private static TurnId parse(String text) {
        try {
            return TurnId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new StackException("'" + text + "' is not a turn id.", e);
        }
    }

    @Override
    public void close() {
        consumer.close();
        registry.close();
    }
}
