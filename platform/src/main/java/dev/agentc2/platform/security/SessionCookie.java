package dev.agentc2.platform.security;

import dev.agentc2.platform.http.Credentials;
import java.time.Duration;

/**
 * The cookie that carries a session, as the value of {@code Set-Cookie}. Browsers send it over TLS and to this machine
 * only, show it to no script, and leave it out of what other sites' pages send, links that a person follows excepted.
 */
public final class SessionCookie {
    private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Lax";

    private SessionCookie() {}

    /** Sets it for a time; the server ends the session before that when it is idle. */
    public static String set(SessionId id, Duration life) {
        return Credentials.SESSION_COOKIE + "=" + id.text() + ATTRIBUTES + "; Max-Age=" + life.toSeconds();
    }

    /** Removes it. */
    public static String clear() {
        return Credentials.SESSION_COOKIE + "=" + ATTRIBUTES + "; Max-Age=0";
    }
}
