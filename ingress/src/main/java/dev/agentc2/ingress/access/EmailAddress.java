package dev.agentc2.ingress.access;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** E-mail addresses in the one form that users are known by. */
final class EmailAddress {
    static final String RULE = "is required: an e-mail address of at most 254 characters";

    private static final int LONGEST = 254;
    private static final Pattern FORM = Pattern.compile("[^@\\s\\p{Cntrl}]+@[^@\\s\\p{Cntrl}]+");

    private EmailAddress() {}

    /** The address in lower case without blanks around it; empty when it can't be one. */
    static Optional<String> of(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        String plain = text.strip().toLowerCase(Locale.ROOT);
        return plain.length() <= LONGEST && FORM.matcher(plain).matches() ? Optional.of(plain) : Optional.empty();
    }
}
