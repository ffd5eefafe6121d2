/** HTTP for the MCP SDK: its transports speak through a client of ours that judges hosts and bounds what it reads. */
@NullMarked
package dev.agentc2.tool.mcp.wire;

import org.jspecify.annotations.NullMarked;
