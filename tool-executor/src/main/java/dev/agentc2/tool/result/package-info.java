/** Results of tool calls that are kept whole, by claim check: the record of a result carries a reference. */
@NullMarked
package dev.agentc2.tool.result;

import org.jspecify.annotations.NullMarked;
