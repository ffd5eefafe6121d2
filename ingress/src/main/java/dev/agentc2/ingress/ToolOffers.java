package dev.agentc2.ingress;

import dev.agentc2.ingress.manage.Offers;
import dev.agentc2.platform.kafka.CompactedTopic;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.ToolOffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The offers on {@code tools.offered}, in memory by organisation. Started once, closed once. Thread-safe. */
final class ToolOffers implements Offers, AutoCloseable {
    private final Map<String, Map<String, ToolOffer>> byOrganization = new ConcurrentHashMap<>();
    private final CompactedTopic<ToolOffer> topic;

    ToolOffers(KafkaClients clients, WireSerde serde) {
        topic = new CompactedTopic<>(
                clients, serde, Topics.TOOLS_OFFERED, ToolOffer.class, "ingress-tool-offers", this::changed);
    }

    void start() {
        topic.start();
    }

    @Override
    public List<ToolOffer> of(String orgId) {
        return byOrganization.getOrDefault(orgId, Map.of()).values().stream()
                .sorted(Comparator.comparing(ToolOffer::getSlug))
                .toList();
    }

    /** The newest offer of a connection, by {@code orgId/connectionId}, once it fits; empty when that takes longer. */
    Optional<ToolOffer> await(String key, Predicate<ToolOffer> fits, Duration patience) {
        return topic.await(() -> Optional.ofNullable(topic.get(key)).filter(fits), patience);
    }

    private void changed(String key, @Nullable ToolOffer before, @Nullable ToolOffer after) {
        if (after != null) {
            byOrganization
                    .computeIfAbsent(after.getOrgId(), org -> new ConcurrentHashMap<>())
                    .put(key, after);
        } else if (before != null) {
            byOrganization.computeIfPresent(before.getOrgId(), (org, offers) -> {
                offers.remove(key);
                return offers.isEmpty() ? null : offers;
            });
        }
    }

    @Override
    public void close() {
        topic.close();
    }
}
