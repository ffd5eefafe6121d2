/** What is needed for how many conversations, computed from what was measured. */
@NullMarked
package dev.agentc2.perf.capacity;

import org.jspecify.annotations.NullMarked;
