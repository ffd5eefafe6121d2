/** The catalogue of servers that an organisation can connect to: what is known of them, from their vendors' documentation. */
@NullMarked
package dev.agentc2.platform.integration;

import org.jspecify.annotations.NullMarked;
