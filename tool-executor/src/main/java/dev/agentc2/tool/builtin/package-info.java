/** The tools that the platform brings along: clock, calculator, http_get. */
@NullMarked
package dev.agentc2.tool.builtin;

import org.jspecify.annotations.NullMarked;
