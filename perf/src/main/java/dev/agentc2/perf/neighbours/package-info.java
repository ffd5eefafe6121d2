/** What the bad tool servers of some organisations cost the others. */
@NullMarked
package dev.agentc2.perf.neighbours;

import org.jspecify.annotations.NullMarked;
