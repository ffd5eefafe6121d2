package dev.agentc2.platform.lifeline;

import dev.agentc2.platform.kafka.KafkaClients;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/**
 * A static member of the group that is called like its topic. Its heartbeats go on while it isn't polled; of the classic
 * protocol its session is longer than a test waits. One thread.
 */
final class TestMember implements AutoCloseable, ConsumerRebalanceListener {
    private static final int LONG_SESSION_MS = 300_000;
    private static final Duration ROUND = Duration.ofMillis(50);

    private final KafkaConsumer<String, byte[]> consumer;
    private boolean out;

    TestMember(KafkaClients clients, String topic, String instance, String protocol) {
        Map<String, Object> how = new HashMap<>();
        how.put(ConsumerConfig.GROUP_ID_CONFIG, topic);
        how.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
        how.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, protocol);
        if (protocol.equals("classic")) {
            how.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, LONG_SESSION_MS);
            how.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 100);
        }
        consumer = clients.consumer(instance, how);
        consumer.subscribe(List.of(topic), this);
    }

    /** How many partitions it has after a round of its loop. */
    int partitions() {
        consumer.poll(ROUND);
        return consumer.assignment().size();
    }

    /** Whether it was told, in a round of its loop or before, that it is no member any more; it may come back at once. */
    boolean isOut() {
        try {
            consumer.poll(ROUND);
        } catch (UnknownMemberIdException e) {
            out = true;
        }
        return out;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {}

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {}

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        out = true;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
