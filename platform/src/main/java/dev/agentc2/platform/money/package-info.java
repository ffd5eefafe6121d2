/** Money: integer nano-USD and the versioned price book. */
@NullMarked
package dev.agentc2.platform.money;

import org.jspecify.annotations.NullMarked;
