/**
 * Learning of a process's death at once: each instance keeps a connection to its peers, which ends with it, and then frees
 * what it held in Kafka (docs/adr/0028). Without it the group's session timeout tells.
 */
@NullMarked
package dev.agentc2.platform.lifeline;

import org.jspecify.annotations.NullMarked;
