/**
 * The authorization server for clients of the MCP endpoint: people connect them by signing in and agreeing, and may
 * disconnect them at any time (docs/connected-clients.md).
 */
@NullMarked
package dev.agentc2.ingress.oauth;

import org.jspecify.annotations.NullMarked;
