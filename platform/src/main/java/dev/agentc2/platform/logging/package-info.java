/** How log lines look: JSON or for people, and never with a secret in them. */
@NullMarked
package dev.agentc2.platform.logging;

import org.jspecify.annotations.NullMarked;
