/** The read side: traces, conversations and costs out of PostgreSQL, within one organisation. */
@NullMarked
package dev.agentc2.egress.query;

import org.jspecify.annotations.NullMarked;
