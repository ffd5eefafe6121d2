/** Open sessions with MCP servers: one for each organisation and connection, and what is asked over it. */
@NullMarked
package dev.agentc2.tool.mcp.session;

import org.jspecify.annotations.NullMarked;
