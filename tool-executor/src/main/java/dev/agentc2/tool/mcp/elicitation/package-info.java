/** What servers ask people while their tools run, as the protocol has it (docs/questions.md). */
@NullMarked
package dev.agentc2.tool.mcp.elicitation;

import org.jspecify.annotations.NullMarked;
