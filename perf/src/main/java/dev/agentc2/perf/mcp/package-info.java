/** Tool servers that measurements and fault tests need. */
@NullMarked
package dev.agentc2.perf.mcp;

import org.jspecify.annotations.NullMarked;
