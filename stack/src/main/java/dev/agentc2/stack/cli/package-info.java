/** The command line: up, chat, tail, topics, doctor. */
@NullMarked
package dev.agentc2.stack.cli;

import org.jspecify.annotations.NullMarked;
