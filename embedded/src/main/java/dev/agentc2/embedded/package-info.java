/** Kafka, PostgreSQL, Redis and a schema registry inside one process: the real ones, without Docker. */
@NullMarked
package dev.agentc2.embedded;

import org.jspecify.annotations.NullMarked;
