/** What happened, read from where it was written down: Kafka, PostgreSQL, clients and recorders. */
@NullMarked
package dev.agentc2.perf.chaos.history;

import org.jspecify.annotations.NullMarked;
