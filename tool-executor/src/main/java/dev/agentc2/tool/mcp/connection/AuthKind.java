package dev.agentc2.tool.mcp.connection;

import java.util.Optional;
import java.util.regex.Pattern;

/** How a connection shows its credentials. Immutable. */
public sealed interface AuthKind {
    /** It has none. */
    record None() implements AuthKind {}

    /** The credential {@code token}, as a bearer token. */
    record Bearer() implements AuthKind {}

    /** The credential {@code header} as the value of a header of this name. */
    record Header(String name) implements AuthKind {}

    /** An access token by OAuth, from the credential {@code refreshToken} where it has one. */
    record OAuth() implements AuthKind {}

    /** The kind that settings name; empty for what isn't one. */
    static Optional<AuthKind> of(String text) {
        Pattern header = Pattern.compile("header:([A-Za-z0-9_-]{1,64})");
        var named = header.matcher(text);
        if (named.matches()) {
            return Optional.of(new Header(named.group(1)));
        }
        return switch (text) {
            case "none" -> Optional.of(new None());
            case "bearer" -> Optional.of(new Bearer());
            case "oauth" -> Optional.of(new OAuth());
            default -> Optional.empty();
        };
    }
}
