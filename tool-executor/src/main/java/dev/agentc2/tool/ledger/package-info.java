/** The ledger of tool calls: which were begun, and how those that ended did. */
@NullMarked
package dev.agentc2.tool.ledger;

import org.jspecify.annotations.NullMarked;
