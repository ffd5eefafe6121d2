/** Which tools connections offer, kept on tools.offered by the instance that looks after a connection. */
@NullMarked
package dev.agentc2.tool.mcp.offer;

import org.jspecify.annotations.NullMarked;
