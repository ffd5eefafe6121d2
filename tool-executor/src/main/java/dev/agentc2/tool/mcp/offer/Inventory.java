package dev.agentc2.tool.mcp.offer;

import io.modelcontextprotocol.spec.McpSchema;
import java.util.List;

/**
 * What a server says that it has. Immutable.
 *
 * @param tools as it describes them, unchecked
 * @param isCut whether there are more than were asked for
 * @param instructions how to use them; may be empty
 */
public record Inventory(List<McpSchema.Tool> tools, boolean isCut, String instructions) {
    public Inventory {
        tools = List.copyOf(tools);
    }
}
