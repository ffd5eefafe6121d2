package dev.agentc2.topics;

import java.util.List;
import java.util.stream.Stream;

/**
 * All differences between the catalogue and a cluster at one moment. Immutable.
 *
 * @param changes in the order of the catalogue, reports on other topics last
 * @param topics number of topics in the catalogue
 */
public record TopicPlan(List<TopicChange> changes, int topics) {
    private static final long FOREVER = -1;

    public TopicPlan {
        changes = List.copyOf(changes);
    }

    /** True when there is nothing to apply, with or without the flag. */
    public boolean isEmpty() {
        return applicable(true).findAny().isEmpty();
    }

    /** What apply would do. */
    Stream<TopicChange> applicable(boolean allowDestructive) {
        return changes.stream()
                .filter(change -> change.consent() == TopicChange.Consent.NONE
                        || (allowDestructive && change.consent() == TopicChange.Consent.FLAG));
    }

    /** What apply would not do though the catalogue asks for it: it needs the flag or a person. */
    public List<TopicChange> heldBack(boolean allowDestructive) {
        return changes.stream()
                .filter(change -> change.consent() == TopicChange.Consent.PERSON
                        || (!allowDestructive && change.consent() == TopicChange.Consent.FLAG))
                .toList();
    }

    /** The plan for a person: a line a change, then a line that sums up. */
    public List<String> lines() {
        int width = changes.stream().mapToInt(c -> c.topic().length()).max().orElse(0);
        Stream<String> lines = changes.stream()
                .map(c -> "%s %s  %s%s".formatted(sign(c), pad(c.topic(), width), c.what(), note(c.consent())));
        return Stream.concat(lines, Stream.of(summary())).toList();
    }

    /** Spans of time as {@link TimeSpan} writes them, all else as it is. */
    static String readable(String key, String value) {
        if (!key.endsWith(".ms") || !value.matches("-?\\d{1,18}")) {
            return value;
        }
        long millis = Long.parseLong(value);
        return millis == FOREVER ? "forever" : millis < 1 ? value : new TimeSpan(millis).toString();
    }

    private String summary() {
        long creates =
                changes.stream().filter(TopicChange.Create.class::isInstance).count();
        long safe = applicable(false).count() - creates;
        long destructive = applicable(true).count() - creates - safe;
        return "%d topics: %d to create, %d to change, %d destructive (only with --allow-destructive)"
                .formatted(topics, creates, safe, destructive);
    }

    private static String sign(TopicChange change) {
        return switch (change.consent()) {
            case NONE -> change instanceof TopicChange.Create ? "+" : "~";
            case FLAG -> "!";
            case PERSON -> "?";
            case LEFT_ALONE -> "=";
        };
    }

    private static String note(TopicChange.Consent consent) {
        return switch (consent) {
            case NONE -> "";
            case FLAG -> "  [destructive]";
            case PERSON -> "  [by hand]";
            case LEFT_ALONE -> "  [left alone]";
        };
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
