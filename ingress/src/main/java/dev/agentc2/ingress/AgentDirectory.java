package dev.agentc2.ingress;

import dev.agentc2.platform.kafka.CompactedTopic;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.AgentConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The live agents, as the compacted configuration topic tells: known in memory, so that a message is taken while
 * PostgreSQL is away. Follows the topic from {@link #start} to {@link #close}; look-ups are thread-safe.
 */
final class AgentDirectory implements AutoCloseable {
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(2);

    private final CompactedTopic<AgentConfig> byId;
    private final Map<Slug, String> bySlug = new ConcurrentHashMap<>();

    private record Slug(String orgId, String slug) {
        static Slug of(AgentConfig agent) {
            return new Slug(agent.getOrgId(), agent.getSlug());
        }
    }

    AgentDirectory(KafkaClients clients, WireSerde serde) {
        byId = new CompactedTopic<>(
                clients, serde, Topics.CONFIG_AGENTS, AgentConfig.class, "ingress-agents", this::index);
    }

    /** Starts to follow the topic. */
    void start() {
        byId.start();
    }

    /** Waits until everything that was in the topic at the start is known; false when that takes longer. */
    boolean awaitCaughtUp(Duration limit) throws InterruptedException {
        return byId.awaitCaughtUp(limit);
    }

    /** Whether everything that was in the topic at the start is known. */
    boolean isCaughtUp() {
        return byId.isCaughtUp();
    }

    /**
     * The id of an organisation's agent by its id or slug. One that isn't known is waited for: it may just have
     * been published, and configuration travels another way than the answer to whoever published it.
     */
    Optional<String> find(String orgId, String idOrSlug) {
        return byId.await(() -> known(orgId, idOrSlug), ON_ITS_WAY);
    }

    private Optional<String> known(String orgId, String idOrSlug) {
        AgentConfig agent = byId.get(idOrSlug);
        if (agent != null && agent.getOrgId().equals(orgId)) {
            return Optional.of(idOrSlug);
        }
        return Optional.ofNullable(bySlug.get(new Slug(orgId, idOrSlug)));
    }

    private void index(String id, @Nullable AgentConfig before, @Nullable AgentConfig after) {
        if (before != null) {
            bySlug.remove(Slug.of(before), id);
        }
        if (after != null) {
            bySlug.put(Slug.of(after), id);
        }
    }

    @Override
    public void close() {
        byId.close();
    }
}
