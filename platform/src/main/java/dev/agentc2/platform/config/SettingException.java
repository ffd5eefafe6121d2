package dev.agentc2.platform.config;

/** A setting is missing or has a value that can't be read; the message names the variable and what is expected. */
public final class SettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingException(String message) {
        super(message);
    }
}
