package dev.agentc2.ingress.oauth;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of a query or a form: each at most once, and one without a value counts as missing. Those that aren't known
 * mean nothing. Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-3.1">RFC 6749, 3.1</a>
 */
final class OAuthParameters {
    private static final int LONGEST = 4_096;
    private static final int MOST = 50;

    private final Map<String, String> values;

    private OAuthParameters(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * Reads parameters.
     *
     * @throws OAuthRefusal when they are malformed, too many or too long, or one is there twice
     */
    static OAuthParameters parse(@Nullable String encoded) {
        Map<String, String> values = new HashMap<>();
        for (String pair : encoded == null || encoded.isEmpty() ? new String[0] : encoded.split("&", MOST + 2)) {
            String[] parts = pair.split("=", 2);
            String value = parts.length == 2 ? decoded(parts[1]) : "";
            if (value.isEmpty()) {
                continue;
            }
            if (value.length() > LONGEST || values.size() >= MOST) {
                throw OAuthRefusal.invalidRequest("There are too many parameters, or one is too long.");
            }
            if (values.put(decoded(parts[0]), value) != null) {
                throw OAuthRefusal.invalidRequest("A parameter is there twice.");
            }
        }
        return new OAuthParameters(values);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw OAuthRefusal.invalidRequest("The parameters aren't form-encoded.");
        }
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * A parameter that must be there.
     *
     * @throws OAuthRefusal when it isn't
     */
    String get(String name) {
        return find(name).orElseThrow(() -> OAuthRefusal.invalidRequest("The parameter " + name + " is missing."));
    }

    /** An address with parameters added to its query. */
    static String addedTo(String address, Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return address + (address.contains("?") ? "&" : "?") + query;
    }
}
