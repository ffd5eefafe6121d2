package dev.agentc2.ingress.manage;

import dev.agentc2.wire.ToolOffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a connection stands that offers tools. Immutable.
 *
 * @param status READY, STALE or UNREACHABLE
 * @param problem what is wrong, in words
 * @param tools how many it offers now
 * @param refreshedAt when its server was last heard of; null when never
 */
record Offering(
        String id,
        String slug,
        String status,
        @Nullable String problem,
        int tools,
        @Nullable Instant refreshedAt) {
    static Offering of(ToolOffer offer) {
        return new Offering(
                offer.getConnectionId(),
                offer.getSlug(),
                offer.getStatus(),
                offer.getProblem(),
                offer.getTools().size(),
                offer.getRefreshedAt() == 0 ? null : Instant.ofEpochMilli(offer.getRefreshedAt()));
    }
}
