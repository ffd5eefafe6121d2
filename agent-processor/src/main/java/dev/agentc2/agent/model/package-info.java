/** Model calls: from a request on the topic, over the provider's stream, to deltas and a result. */
@NullMarked
package dev.agentc2.agent.model;

import org.jspecify.annotations.NullMarked;
