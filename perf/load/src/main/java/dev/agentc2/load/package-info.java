/** Load on a running stack by Gatling: an open model, so that a slow answer doesn't hold back the next message. */
@NullMarked
package dev.agentc2.load;

import org.jspecify.annotations.NullMarked;
