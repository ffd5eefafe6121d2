/** All that enters Kafka: the command side of the HTTP API. */
@NullMarked
package dev.agentc2.ingress;

import org.jspecify.annotations.NullMarked;
