/** The HTTP server, its default-deny security and its problem details. */
@NullMarked
package dev.agentc2.platform.http;

import org.jspecify.annotations.NullMarked;
