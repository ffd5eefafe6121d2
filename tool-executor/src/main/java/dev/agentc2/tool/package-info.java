/** Acts: runs tool calls and never repeats a settled one. */
@NullMarked
package dev.agentc2.tool;

import org.jspecify.annotations.NullMarked;
