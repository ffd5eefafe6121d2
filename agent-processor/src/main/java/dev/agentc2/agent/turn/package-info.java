/**
 * The pure core: what a conversation is, what may happen to it, and what follows. Nothing here reads a clock, makes up an
 * id, logs or does input and output; all that comes in through commands and their context and leaves as events and
 * effects.
 */
@NullMarked
package dev.agentc2.agent.turn;

import org.jspecify.annotations.NullMarked;
