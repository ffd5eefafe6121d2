package dev.agentc2.ingress;

import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.AgentConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live agents, as the compacted configuration topic tells: known in memory, so that a message is taken while
 * PostgreSQL is away. Follows the topic on a thread of its own from {@link #start} to {@link #close}; look-ups are
 * thread-safe.
 */
final class AgentDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentDirectory.class);
    private static final Topic TOPIC = Topics.CONFIG_AGENTS;
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(2);
    private static final Duration METADATA_WITHIN = Duration.ofSeconds(20);

    private final WireSerde serde;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Map<String, AgentConfig> byId = new ConcurrentHashMap<>();
    private final Map<Slug, String> bySlug = new ConcurrentHashMap<>();
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final Thread follower = Thread.ofPlatform().name("ingress-agents").unstarted(this::follow);
    /** Told when an agent has arrived. */
    private final Object arrivals = new Object();

    private volatile boolean closing;

    private record Slug(String orgId, String slug) {}

    AgentDirectory(KafkaClients clients, WireSerde serde) {
        this.serde = serde;
        consumer = clients.consumer("ingress-agents", Map.of());
    }

    /** Starts to follow the topic. */
    void start() {
        follower.start();
    }

    /** Waits until everything that was in the topic at the start is known; false when that takes longer. */
    boolean awaitCaughtUp(Duration limit) throws InterruptedException {
        return caughtUp.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether everything that was in the topic at the start is known. */
    boolean isCaughtUp() {
        return caughtUp.getCount() == 0 && follower.isAlive();
    }

    /**
     * The id of an organisation's agent by its id or slug. One that isn't known is waited for: it may just have
     * been published, and configuration travels another way than the answer to whoever published it.
     */
    Optional<String> find(String orgId, String idOrSlug) {
        Optional<String> known = known(orgId, idOrSlug);
        return known.isPresent() ? known : arriving(orgId, idOrSlug);
    }

    private Optional<String> arriving(String orgId, String idOrSlug) {
        long until = System.nanoTime() + ON_ITS_WAY.toNanos();
        synchronized (arrivals) {
            Optional<String> known = known(orgId, idOrSlug);
            long leftMs = ON_ITS_WAY.toMillis();
            try {
                while (known.isEmpty() && leftMs > 0 && !closing) {
                    arrivals.wait(leftMs);
                    known = known(orgId, idOrSlug);
                    leftMs = (until - System.nanoTime()) / 1_000_000;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return known;
        }
    }

    private Optional<String> known(String orgId, String idOrSlug) {
        AgentConfig agent = byId.get(idOrSlug);
        if (agent != null && agent.getOrgId().equals(orgId)) {
            return Optional.of(idOrSlug);
        }
        return Optional.ofNullable(bySlug.get(new Slug(orgId, idOrSlug)));
    }

    private void follow() {
        try (consumer) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPIC.name(), METADATA_WITHIN).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, METADATA_WITHIN);
            while (!closing) {
                consumer.poll(POLL).forEach(this::take);
                if (caughtUp.getCount() > 0
                        && ends.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue())) {
                    caughtUp.countDown();
                }
            }
        } catch (WakeupException e) {
            if (!closing) {
                throw e;
            }
        }
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        try {
            AgentConfig before = byId.remove(record.key());
            if (before != null) {
                bySlug.remove(new Slug(before.getOrgId(), before.getSlug()));
            }
            if (serde.deserialize(record.value()) instanceof AgentConfig agent) {
                byId.put(record.key(), agent);
                bySlug.put(new Slug(agent.getOrgId(), agent.getSlug()), record.key());
                synchronized (arrivals) {
                    arrivals.notifyAll();
                }
            }
        } catch (SerializationException e) {
            LOG.warn("configuration at {}-{}/{} can't be read", TOPIC.name(), record.partition(), record.offset(), e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        consumer.wakeup();
        follower.join(Duration.ofSeconds(5));
    }
}
