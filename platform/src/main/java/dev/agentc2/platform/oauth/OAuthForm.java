package dev.agentc2.platform.oauth;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

/** How OAuth writes what it sends. */
public final class OAuthForm {
    private OAuthForm() {}

    /** Fields of a query or a body. */
    public static String of(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(f -> f.getKey() + "=" + encoded(f.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** A client's credentials, as value of Authorization; RFC 6749, 2.3.1: both parts are form-encoded first. */
    public static String basic(String clientId, String secret) {
        String pair = encoded(clientId) + ":" + encoded(secret);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
