/** End-to-end scenarios on the whole stack: real broker, PostgreSQL and Redis; HTTP and SSE as a client sees them. */
@NullMarked
package dev.agentc2.stack;

import org.jspecify.annotations.NullMarked;
