/** Credentials of an organisation's own connections: sealed in PostgreSQL, opened where a call needs them. */
@NullMarked
package dev.agentc2.platform.credentials;

import org.jspecify.annotations.NullMarked;
