/** Logs, metrics and trace context. */
@NullMarked
package dev.agentc2.platform.telemetry;

import org.jspecify.annotations.NullMarked;
