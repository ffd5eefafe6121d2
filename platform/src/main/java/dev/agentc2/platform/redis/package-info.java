/** Redis for short questions: what may be lost, but must be seen by all instances at once. */
@NullMarked
package dev.agentc2.platform.redis;

import org.jspecify.annotations.NullMarked;
