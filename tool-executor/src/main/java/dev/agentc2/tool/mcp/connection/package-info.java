/** Connections to MCP servers as their organisations set them up: settings, rules for tools, how credentials are shown. */
@NullMarked
package dev.agentc2.tool.mcp.connection;

import org.jspecify.annotations.NullMarked;
