package dev.agentc2.tool.mcp.offer;

import dev.agentc2.wire.ToolOffer;
import org.jspecify.annotations.Nullable;

/** Where offers are written. Thread-safe. */
@FunctionalInterface
public interface OfferLog {
    /**
     * Writes an offer.
     *
     * @param key {@code orgId/connectionId}
     * @param offer null when the connection is gone
     */
    void write(String key, @Nullable ToolOffer offer);
}
