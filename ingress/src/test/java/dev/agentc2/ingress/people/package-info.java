@NullMarked
package dev.agentc2.ingress.people;

import org.jspecify.annotations.NullMarked;
