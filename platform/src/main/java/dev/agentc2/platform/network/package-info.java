/** Which addresses the platform reaches out to on somebody else's behalf. */
@NullMarked
package dev.agentc2.platform.network;

import org.jspecify.annotations.NullMarked;
