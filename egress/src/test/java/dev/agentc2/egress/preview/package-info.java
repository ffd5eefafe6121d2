/** A backend in memory for looking at the page and working on it without a stack. */
@NullMarked
package dev.agentc2.egress.preview;

import org.jspecify.annotations.NullMarked;
