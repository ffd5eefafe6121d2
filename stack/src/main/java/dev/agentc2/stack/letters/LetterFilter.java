package dev.agentc2.stack.letters;

import dev.agentc2.topics.Topics;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which letters are meant; null means any. Immutable.
 *
 * @param topic that the record came from, with or without the platform's prefix
 * @param cause such as UNREADABLE, in any case
 * @param service that couldn't take it
 * @param orgId tenant, as the record's headers say
 */
public record LetterFilter(
        @Nullable String topic,
        @Nullable String cause,
        @Nullable String service,
        @Nullable String orgId) implements Predicate<Letter> {
    @Override
    public boolean test(Letter letter) {
        return (topic == null || isFrom(letter, topic))
                && (cause == null || letter.cause().equals(cause.toUpperCase(Locale.ROOT)))
                && (service == null || letter.service().equals(service))
                && (orgId == null || letter.orgId().equals(orgId));
    }

    private static boolean isFrom(Letter letter, String topic) {
        if (letter.origin() == null) {
            return false;
        }
        String from = letter.origin().topic();
        return from.equals(topic) || from.equals(Topics.PREFIX + topic);
    }
}
