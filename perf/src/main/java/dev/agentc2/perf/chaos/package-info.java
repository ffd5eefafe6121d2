/** The fault matrix: a cluster of processes under load, faults at random moments, and a checker that trusts nobody (docs/chaos.md). */
@NullMarked
package dev.agentc2.perf.chaos;

import org.jspecify.annotations.NullMarked;
