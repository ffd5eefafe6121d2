/** Removes rows that have outlived their use. */
@NullMarked
package dev.agentc2.tool.sweep;

import org.jspecify.annotations.NullMarked;
