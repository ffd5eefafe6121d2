/** A small schema registry that speaks Confluent's REST API and keeps its data in a journal. */
@NullMarked
package dev.agentc2.embedded.registry;

import org.jspecify.annotations.NullMarked;
