/** Tools of MCP servers that organisations have connected. */
@NullMarked
package dev.agentc2.tool.mcp;

import org.jspecify.annotations.NullMarked;
