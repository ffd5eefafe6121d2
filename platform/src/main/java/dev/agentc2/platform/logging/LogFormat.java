package dev.agentc2.platform.logging;

import ch.qos.logback.core.PropertyDefinerBase;

/** Names the appender to use: {@code AGENTC2_LOG_FORMAT}, else pretty in a terminal and json elsewhere. Made by logback. */
public final class LogFormat extends PropertyDefinerBase {
    @Override
    public String getPropertyValue() {
        String wanted = System.getenv("AGENTC2_LOG_FORMAT");
        if ("json".equals(wanted) || "pretty".equals(wanted)) {
            return wanted;
        }
        return System.console() != null && System.console().isTerminal() ? "pretty" : "json";
    }
}
