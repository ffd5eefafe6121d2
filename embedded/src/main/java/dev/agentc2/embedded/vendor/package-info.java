/** A made-up vendor with an MCP server and its authorization server, to connect to where no real one may be asked. */
@NullMarked
package dev.agentc2.embedded.vendor;

import org.jspecify.annotations.NullMarked;
