/** The platform as an MCP server: an organisation's agents are tools of any MCP client. */
@NullMarked
package dev.agentc2.egress.mcp;

import org.jspecify.annotations.NullMarked;
