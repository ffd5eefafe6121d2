package dev.agentc2.platform.effect;

import dev.agentc2.topics.Topic;
import java.time.Duration;

/**
 * How an {@link EffectWorker} works. Immutable.
 *
 * @param name name in client ids, metrics and health, such as {@code model-worker}
 * @param service service that it belongs to: source of what it writes
 * @param group consumer group that shares the commands
 * @param commands topic of the commands
 * @param results topic of the results
 * @param readCommitted true waits for the commit of a command; false runs it before (its effect must bear that)
 * @param limits how much it has in hand
 * @param drain how long to wait for effects in flight when partitions are taken away or the worker closes
 * @param commitInterval how often progress is committed at most
 */
public record EffectWorkerConfig(
        String name,
        String service,
        String group,
        Topic commands,
        Topic results,
        boolean readCommitted,
        EffectLimits limits,
        Duration drain,
        Duration commitInterval) {

    /** A worker in the group {@code agentc2-<name>} that drains for 5 s and commits ten times a second at most. */
    public static EffectWorkerConfig of(
            String name, String service, Topic commands, Topic results, boolean readCommitted, EffectLimits limits) {
        return new EffectWorkerConfig(
                name,
                service,
                "agentc2-" + name,
                commands,
                results,
                readCommitted,
                limits,
                Duration.ofSeconds(5),
                Duration.ofMillis(100));
    }

    /** The same with another time to drain. */
    public EffectWorkerConfig withDrain(Duration time) {
        return new EffectWorkerConfig(
                name, service, group, commands, results, readCommitted, limits, time, commitInterval);
    }
}
