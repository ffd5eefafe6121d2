package dev.agentc2.ingress.oauth;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Where a client wants the answer: at an https address, at a port of the person's own machine, or in an app there.
 * Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8252#section-7">RFC 8252, 7</a>
 */
final class RedirectAddress {
    private static final int LONGEST = 1_000;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Schemes of editors that have no dot, as RFC 8252 wants it; any other could start whatever is installed. */
    private static final Set<String> EDITORS =
            Set.of("cursor", "vscode", "vscode-insiders", "vscodium", "windsurf", "zed", "kiro", "trae");

    private final String text;
    private final URI uri;

    private RedirectAddress(String text, URI uri) {
        this.text = text;
        this.uri = uri;
    }

    /** Reads an address; empty when answers can't be sent there. */
    static Optional<RedirectAddress> parse(String text) {
        try {
            URI uri = new URI(text);
            boolean fit = text.length() <= LONGEST
                    && text.chars().allMatch(c -> c > ' ' && c < 127)
                    && uri.isAbsolute()
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null
                    && isAllowed(uri);
            return fit ? Optional.of(new RedirectAddress(text, uri)) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean isAllowed(URI uri) {
        String scheme = uri.getScheme();
        return switch (scheme) {
            case "https" -> uri.getHost() != null;
            case "http" -> LOOPBACK.contains(Objects.requireNonNullElse(uri.getHost(), ""));
            default -> EDITORS.contains(scheme) || scheme.contains(".");
        };
    }

    /** Whether it is a port of the person's own machine. */
    boolean isLoopback() {
        return "http".equals(uri.getScheme());
    }

    /** Whether the answer stays on the person's own machine, where any program may claim to be the client. */
    boolean isLocal() {
        return !"https".equals(uri.getScheme());
    }

    /** Where the answer goes, for the person. */
    String shown() {
        String host = uri.getHost();
        return "https".equals(uri.getScheme()) || isLoopback() ? String.valueOf(host) : uri.getScheme() + ":";
    }

    /** Whether a client that registered this one may ask for another: the same, but for the port of the own machine. */
    boolean admits(RedirectAddress asked) {
        return text.equals(asked.text)
                || (isLoopback()
                        && asked.isLoopback()
                        && Objects.equals(uri.getHost(), asked.uri.getHost())
                        && Objects.equals(uri.getRawPath(), asked.uri.getRawPath())
                        && Objects.equals(uri.getRawQuery(), asked.uri.getRawQuery()));
    }

    /** As it was given. */
    @Override
    public String toString() {
        return text;
    }
}
