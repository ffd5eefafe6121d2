/** Clients, the model and a tool that keep a cluster busy and write down what they saw. */
@NullMarked
package dev.agentc2.perf.chaos.load;

import org.jspecify.annotations.NullMarked;
