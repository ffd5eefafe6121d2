package dev.agentc2.egress.mcp;

import io.modelcontextprotocol.spec.ProtocolVersions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A version of the protocol that is spoken here. Immutable.
 *
 * @param name a date
 */
record ProtocolVersion(String name) {
    /** Versions that are spoken, newest first. That of 2024-11-05 has another transport. */
    private static final List<String> SPOKEN =
            List.of(ProtocolVersions.MCP_2025_11_25, ProtocolVersions.MCP_2025_06_18, ProtocolVersions.MCP_2025_03_26);

    /** What is answered to a client that wants to speak some version: that, or the newest. */
    static ProtocolVersion negotiated(@Nullable String wanted) {
        return new ProtocolVersion(SPOKEN.contains(wanted) ? String.valueOf(wanted) : SPOKEN.getFirst());
    }

    /**
     * The version that a request says it is in; without saying, it is that of 2025-03-26.
     *
     * @throws RpcFault 400 when it isn't spoken here
     */
    static ProtocolVersion of(@Nullable String header) {
        if (header == null) {
            return new ProtocolVersion(ProtocolVersions.MCP_2025_03_26);
        }
        if (!SPOKEN.contains(header)) {
            throw RpcFault.refused(
                    400, "This protocol version isn't spoken here; see data.", Map.of("supported", SPOKEN));
        }
        return new ProtocolVersion(header);
    }

    /** Whether clients know what to do with an event that has an id and no data. */
    boolean knowsEmptyEvents() {
        return name.equals(ProtocolVersions.MCP_2025_11_25);
    }
}
