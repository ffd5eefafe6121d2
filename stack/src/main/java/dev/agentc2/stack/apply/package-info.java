/** Agents in git: YAML files, what they would change on the platform, and the change. */
@NullMarked
package dev.agentc2.stack.apply;

import org.jspecify.annotations.NullMarked;
