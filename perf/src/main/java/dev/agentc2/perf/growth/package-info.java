/** What a turn costs when there is much in the state: conversations, organisations, long histories. */
@NullMarked
package dev.agentc2.perf.growth;

import org.jspecify.annotations.NullMarked;
