package dev.agentc2.ingress.people;

import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Role;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An invitation that somebody wants to make. Immutable.
 *
 * @param email of whom to invite; compared in lower case
 * @param role what the person becomes
 * @param expiresInHours hours until it can't be accepted any more; null for a week
 */
record InvitationRequest(
        @Nullable String email,
        @Nullable String role,
        @Nullable Integer expiresInHours) {
    private static final Pattern EMAIL = Pattern.compile("[^@\\s\\p{Z}\\p{C}]+@[^@\\s\\p{Z}\\p{C}]+");
    private static final int LONGEST_EMAIL = 254;
    private static final int WEEK_HOURS = 7 * 24;
    private static final int MOST_HOURS = 30 * 24;

    /**
     * Checks it.
     *
     * @throws ProblemException 400 that names what is wrong
     */
    InvitationRequest checked() {
        String address = address();
        new Fields()
                .check(
                        "email",
                        address.length() <= LONGEST_EMAIL
                                && EMAIL.matcher(address).matches(),
                        "is required, an e-mail address of at most " + LONGEST_EMAIL + " characters")
                .check(
                        "role",
                        Stream.of(Role.values()).anyMatch(r -> r.name().equals(role)),
                        "is required: MEMBER, ADMIN or OWNER")
                .check(
                        "expiresInHours",
                        expiresInHours == null || (expiresInHours >= 1 && expiresInHours <= MOST_HOURS),
                        "is a whole number from 1 to " + MOST_HOURS + ", or absent")
                .done();
        return this;
    }

    /** The address as it is stored. */
    String address() {
        return email == null ? "" : email.strip().toLowerCase(Locale.ROOT);
    }

    Duration lifetime() {
        return Duration.ofHours(expiresInHours == null ? WEEK_HOURS : expiresInHours);
    }
}
