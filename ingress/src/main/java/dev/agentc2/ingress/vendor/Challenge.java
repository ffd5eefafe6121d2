package dev.agentc2.ingress.vendor;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a server says when it refuses a request without a token ({@code WWW-Authenticate: Bearer}). Immutable.
 *
 * @param metadata where its metadata are (RFC 9728, section 5.1); empty when it doesn't say
 * @param scopes what the request needs (RFC 6750, section 3)
 */
public record Challenge(Optional<String> metadata, List<String> scopes) {
    /** Nothing said. */
    public static final Challenge NONE = new Challenge(Optional.empty(), List.of());

    private static final Pattern BEARER = Pattern.compile("(^|[\\s,])bearer([\\s,]|$)");
    private static final int LONGEST = 8_192;

    public Challenge {
        scopes = List.copyOf(scopes);
    }

    /** Reads the header; one that makes no sense says nothing. */
    public static Challenge of(String header) {
        if (header.length() > LONGEST
                || !BEARER.matcher(header.toLowerCase(Locale.ROOT)).find()) {
            return NONE;
        }
        return new Challenge(parameter(header, "resource_metadata"), scopes(parameter(header, "scope")));
    }

    private static List<String> scopes(Optional<String> text) {
        return text.stream()
                .flatMap(words -> Stream.of(words.split(" ")))
                .filter(Scopes::isOne)
                .distinct()
                .toList();
    }

    private static Optional<String> parameter(String header, String name) {
        Matcher found = Pattern.compile(
                        "(?i)(?:^|[\\s,])" + name + "\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]+))")
                .matcher(header);
        if (!found.find()) {
            return Optional.empty();
        }
        String quoted = found.group(1);
        return Optional.of(quoted == null ? found.group(2) : quoted.replaceAll("\\\\(.)", "$1"));
    }
}
