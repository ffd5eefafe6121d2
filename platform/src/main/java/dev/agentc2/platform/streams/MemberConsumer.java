package dev.agentc2.platform.streams;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** The consumer of a stream thread: a poll in which a rebalance ends waits for the other threads' ({@link Rebalances}). */
final class MemberConsumer extends PatientConsumer {
    private final Rebalances rebalances;
    private int generation;

    MemberConsumer(Map<String, Object> config, Rebalances rebalances) {
        super(config);
        this.rebalances = rebalances;
        rebalances.joins(this);
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration asked) {
        ConsumerRecords<byte[], byte[]> records = super.poll(asked);
        int now = groupMetadata().generationId();
        if (now != generation) {
            generation = now;
            rebalances.ended(this, now);
        }
        return records;
    }

    /** As stream threads close it. */
    @Override
    public void close(CloseOptions how) {
        rebalances.leaves(this);
        super.close(how);
    }
}
