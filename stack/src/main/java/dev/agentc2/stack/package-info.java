/** The whole platform in one process: embedded parts where no outside ones are given, and all services. */
@NullMarked
package dev.agentc2.stack;

import org.jspecify.annotations.NullMarked;
