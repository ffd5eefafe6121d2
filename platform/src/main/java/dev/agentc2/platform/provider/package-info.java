/** Model providers: what is known of each, and what an organisation's own connection to one says. */
@NullMarked
package dev.agentc2.platform.provider;

import org.jspecify.annotations.NullMarked;
