/** Remembers: every event and its projections into PostgreSQL, exactly once. */
@NullMarked
package dev.agentc2.audit;

import org.jspecify.annotations.NullMarked;
