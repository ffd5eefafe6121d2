/** A client of the HTTP API: what the command line, the end-to-end tests and the benchmarks talk through. */
@NullMarked
package dev.agentc2.stack.client;

import org.jspecify.annotations.NullMarked;
