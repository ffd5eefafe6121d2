/** How often callers may call: counted in Redis for all instances, in memory while Redis is away. */
@NullMarked
package dev.agentc2.platform.ratelimit;

import org.jspecify.annotations.NullMarked;
