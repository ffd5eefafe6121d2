/** Circuit breakers: a server that fails again and again isn't asked for a while. */
@NullMarked
package dev.agentc2.tool.mcp.circuit;

import org.jspecify.annotations.NullMarked;
