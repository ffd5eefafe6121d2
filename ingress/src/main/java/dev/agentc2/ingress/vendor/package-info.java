/**
 * Finding out where an MCP server's access is granted, and asking for it there, by the authorization part of the Model
 * Context Protocol. What messages mean is pure; only {@link dev.agentc2.ingress.vendor.Discovery} and {@link
 * dev.agentc2.ingress.vendor.ClientRegistration} send any.
 */
@NullMarked
package dev.agentc2.ingress.vendor;

import org.jspecify.annotations.NullMarked;
