/** Reaching out by HTTP on somebody else's behalf: which hosts may be reached, and connections to those very addresses. */
@NullMarked
package dev.agentc2.platform.network;

import org.jspecify.annotations.NullMarked;
