/** A model provider that isn't one: speaks OpenAI's Chat Completions over HTTP, so that the real client code runs. */
@NullMarked
package dev.agentc2.stack.simulator;

import org.jspecify.annotations.NullMarked;
