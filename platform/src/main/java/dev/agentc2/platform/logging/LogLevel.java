package dev.agentc2.platform.logging;

import ch.qos.logback.core.PropertyDefinerBase;

/**
 * The level of our own lines: {@code AGENTC2_LOG_LEVEL}, else INFO for machines; a person at a terminal sees what needs
 * one. Made by logback.
 */
public final class LogLevel extends PropertyDefinerBase {
    @Override
    public String getPropertyValue() {
        String wanted = System.getenv("AGENTC2_LOG_LEVEL");
        if (wanted != null && !wanted.isBlank()) {
            return wanted;
        }
        return new LogFormat().getPropertyValue().equals("pretty") ? "WARN" : "INFO";
    }
}
