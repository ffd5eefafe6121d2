/**
 * From PostgreSQL to Kafka: rows of configuration and of the outbox, captured from the log of the database by an
 * embedded Debezium in one instance of ingress at a time.
 */
@NullMarked
package dev.agentc2.ingress.capture;

import org.jspecify.annotations.NullMarked;
