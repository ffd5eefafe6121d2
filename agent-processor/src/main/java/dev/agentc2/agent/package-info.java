/** Decides: the service that runs turns. */
@NullMarked
package dev.agentc2.agent;

import org.jspecify.annotations.NullMarked;
