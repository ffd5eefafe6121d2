/** Arguments of tool calls, and the JSON Schemas that they have to fit. */
@NullMarked
package dev.agentc2.platform.arguments;

import org.jspecify.annotations.NullMarked;
