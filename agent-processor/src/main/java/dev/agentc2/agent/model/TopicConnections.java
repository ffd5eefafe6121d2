package dev.agentc2.agent.model;

import dev.agentc2.platform.kafka.CompactedTopic;
import dev.agentc2.wire.ConnectionConfig;
import java.time.Duration;
import java.util.Optional;

/** Connections as their topic tells. Thread-safe. */
record TopicConnections(CompactedTopic<ConnectionConfig> topic) implements OwnProviders.Connections {
    /** A turn may have seen a connection a moment earlier. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(2);

    @Override
    public Optional<ConnectionConfig> find(String connectionId) {
        return topic.await(() -> Optional.ofNullable(topic.get(connectionId)), ON_ITS_WAY);
    }

    @Override
    public boolean isComplete() {
        return topic.isCaughtUp();
    }
}
