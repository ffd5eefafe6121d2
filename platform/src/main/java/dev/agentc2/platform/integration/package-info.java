/** The catalogue of servers that an organisation can connect to, and what their vendors' documentation says of them. */
@NullMarked
package dev.agentc2.platform.integration;

import org.jspecify.annotations.NullMarked;
