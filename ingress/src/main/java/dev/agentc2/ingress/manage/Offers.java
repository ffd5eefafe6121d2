package dev.agentc2.ingress.manage;

import dev.agentc2.wire.ToolOffer;
import java.util.List;

/** What the connections of organisations offer. Thread-safe. */
@FunctionalInterface
public interface Offers {
    /** The offers of an organisation's connections, by slug. */
    List<ToolOffer> of(String orgId);
}
