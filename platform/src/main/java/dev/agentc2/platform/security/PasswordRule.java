package dev.agentc2.platform.security;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a new password must be: long enough, and none that an attacker tries first. Kinds of characters aren't asked for:
 * that makes people choose what is easily guessed (NIST SP 800-63B).
 */
public final class PasswordRule {
    private static final int SHORTEST = 10;
    private static final int LONGEST = 256;
    private static final Set<String> COMMON = common();

    private PasswordRule() {}

    /** The rule that a password breaks, fit to follow its field's name; empty when it is good. */
    public static Optional<String> brokenBy(@Nullable String password, String email) {
        int length = password == null ? 0 : password.codePointCount(0, password.length());
        if (password == null || length < SHORTEST || length > LONGEST) {
            return Optional.of("is required, " + SHORTEST + " to " + LONGEST + " characters long");
        }
        String plain = password.strip().toLowerCase(Locale.ROOT);
        if (plain.equals(email) || plain.equals(email.split("@", 2)[0])) {
            return Optional.of("is not the e-mail");
        }
        if (COMMON.contains(plain) || plain.codePoints().distinct().count() < 3) {
            return Optional.of("is not one of the commonest");
        }
        return Optional.empty();
    }

    private static Set<String> common() {
        try (InputStream in = PasswordRule.class.getResourceAsStream("common-passwords.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
