package dev.agentc2.egress.mcp;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Ids of clients' sessions. A session is nothing but its id: it tells requests of clients apart that use the same key and
 * number their requests alike. None is kept, so none is lost. Thread-safe.
 */
final class SessionIds {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{22}");
    private static final int BYTES = 16;

    private final SecureRandom random = new SecureRandom();

    /** A new one: 128 random bits. */
    String next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Checks what a client sends; null when it sends none.
     *
     * @throws RpcFault 404 when it can't be from here: the client begins a new session then
     */
    static @Nullable String checked(@Nullable String header) {
        if (header != null && !FORM.matcher(header).matches()) {
            throw RpcFault.refused(404, "There is no such session; begin one with 'initialize'.");
        }
        return header;
    }
}
