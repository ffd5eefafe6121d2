/** What tools there are, as the model is told of them and as the executor has to treat them. Pure: java.* only. */
@NullMarked
package dev.agentc2.platform.tool;

import org.jspecify.annotations.NullMarked;
