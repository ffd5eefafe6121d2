package dev.agentc2.ingress.people;

import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.http.KeyScope;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.ProblemException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An API key that somebody wants. Immutable.
 *
 * @param name what it is for, for people
 * @param scopes what it may: {@code chat}, {@code read}, {@code manage}, one or more
 * @param expiresAt end of its life, ISO 8601; null for none
 */
record KeyRequest(
        @Nullable String name,
        @Nullable List<@Nullable String> scopes,
        @Nullable String expiresAt) {
    private static final int LONGEST_NAME = 200;
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    /**
     * Checks it.
     *
     * @throws ProblemException 400 that names what is wrong
     */
    KeyRequest checked(Instant now) {
        Optional<Instant> expiry = parsedExpiry();
        new Fields()
                .text("name", name, LONGEST_NAME)
                .check(
                        "name",
                        name == null || name.codePoints().allMatch(KeyRequest::isPlain),
                        "has no control characters")
                .check(
                        "scopes",
                        scopes != null && !scopes.isEmpty() && scopes.stream().allMatch(KeyRequest::isScope),
                        "is required: one or more of chat, read, manage")
                .check(
                        "expiresAt",
                        expiresAt == null
                                || expiry.filter(end -> end.isAfter(now) && end.isBefore(LATEST))
                                        .isPresent(),
                        "is a time to come as in 2027-01-31T00:00:00Z, or absent")
                .done();
        return this;
    }

    private static boolean isPlain(int character) {
        return !Character.isISOControl(character) && Character.getType(character) != Character.SURROGATE;
    }

    private static boolean isScope(@Nullable String text) {
        return text != null && KeyScope.of(text).isPresent();
    }

    /** What it would allow. */
    Set<Permission> permissions() {
        List<@Nullable String> wanted = scopes == null ? List.of() : scopes;
        return KeyScope.permissionsOf(wanted.stream()
                .flatMap(text -> text == null ? Optional.<KeyScope>empty().stream() : KeyScope.of(text).stream())
                .toList());
    }

    Optional<Instant> parsedExpiry() {
        try {
            return Optional.ofNullable(expiresAt)
                    .map(text -> OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
