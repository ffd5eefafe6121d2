/** Effects on the outside world, run from a topic: bounded, recognised after redelivery, never slept on. */
@NullMarked
package dev.agentc2.platform.effect;

import org.jspecify.annotations.NullMarked;
