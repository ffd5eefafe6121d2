package dev.agentc2.platform.effect;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a consumer reads on: pauses partitions while there is no room for their commands, and goes back to records that
 * can't be handled yet. For the poll thread only.
 */
final class Reading {
    /** How long a partition rests whose next record can't be handled yet. */
    private static final Duration REST = Duration.ofMillis(200);

    private final Consumer<String, byte[]> consumer;
    private final Dispatcher dispatcher;
    private final Map<TopicPartition, Long> restingUntil = new HashMap<>();
    private boolean full;

    Reading(Consumer<String, byte[]> consumer, Dispatcher dispatcher) {
        this.consumer = consumer;
        this.dispatcher = dispatcher;
    }

    /** Pauses and resumes partitions by the room there is; those that aren't held stay paused. */
    void steer(Set<TopicPartition> held) {
        full = full ? !dispatcher.hasRoom() : dispatcher.isFull();
        long now = System.nanoTime();
        restingUntil.values().removeIf(until -> until - now <= 0);
        Set<TopicPartition> toRead = new HashSet<>(full ? Set.of() : held);
        toRead.removeAll(restingUntil.keySet());
        Set<TopicPartition> toPause = new HashSet<>(consumer.assignment());
        toPause.removeAll(toRead);
        Set<TopicPartition> paused = consumer.paused();
        toRead.retainAll(paused);
        toPause.removeAll(paused);
        if (!toRead.isEmpty()) {
            consumer.resume(toRead);
        }
        if (!toPause.isEmpty()) {
            consumer.pause(toPause);
        }
    }

    /** Reads a partition again from this record on, in a while. */
    void rest(TopicPartition partition, ConsumerRecord<String, byte[]> from) {
        consumer.seek(partition, from.offset());
        restingUntil.put(partition, System.nanoTime() + REST.toNanos());
    }

    /** Reads all of these again in a while. */
    void rest(ConsumerRecords<String, byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<String, byte[]>> of = records.records(partition);
            rest(partition, of.getFirst());
        }
    }

    void forget(Collection<TopicPartition> gone) {
        restingUntil.keySet().removeAll(Set.copyOf(gone));
    }
}
