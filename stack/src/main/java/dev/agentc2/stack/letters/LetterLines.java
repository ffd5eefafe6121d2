package dev.agentc2.stack.letters;

import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.topics.Topics;
import dev.agentc2.wire.DeadLetterDecision;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Letters for a person at a terminal of 80 columns; times are UTC, as in the logs. Pure. */
public final class LetterLines {
    private static final ZoneId UTC = ZoneOffset.UTC;
    private static final DateTimeFormatter SHORT =
            DateTimeFormatter.ofPattern("MM-dd HH:mm:ss").withZone(UTC);
    private static final String ROW = "%6s  %-14s  %-28s  %-10s  %s";
    private static final int MARGIN = 12;

    private LetterLines() {}

    /** A table with the cause below each letter; empty when there is none. */
    public static List<String> table(List<Entry> entries) {
        List<String> lines = new ArrayList<>();
        if (!entries.isEmpty()) {
            lines.add(row("LETTER", "AT", "FROM", "CAUSE", "STATE"));
        }
        for (Entry entry : entries) {
            Letter letter = entry.letter();
            lines.add(row(
                    String.valueOf(letter.number()),
                    SHORT.format(letter.at()),
                    from(letter),
                    letter.cause(),
                    entry.state()));
            String times =
                    entry.copies().isEmpty() ? "" : " (" + (entry.copies().size() + 1) + " times)";
            lines.add(
                    " ".repeat(8) + Terminal.cut(Terminal.safe(letter.service() + times + ": " + letter.detail()), 72));
        }
        return lines;
    }

    private static String row(String number, String at, String from, String cause, String state) {
        return String.format(
                        Locale.ROOT,
                        ROW,
                        number,
                        at,
                        Terminal.cut(Terminal.safe(from), 28),
                        Terminal.cut(Terminal.safe(cause), 10),
                        state)
                .stripTrailing();
    }

    private static String from(Letter letter) {
        String place = letter.place();
        return place.startsWith(Topics.PREFIX) ? place.substring(Topics.PREFIX.length()) : place;
    }

    /** All that is known of a letter but its record. */
    public static List<String> of(Entry entry) {
        Letter letter = entry.letter();
        List<String> lines = new ArrayList<>();
        add(lines, "letter", letter.number() + ", " + entry.state() + copies(entry));
        add(lines, "from", letter.place());
        add(lines, "at", letter.at() + ", by " + letter.service());
        add(lines, "cause", letter.cause() + meaning(letter.cause()));
        add(lines, "detail", letter.detail());
        add(lines, "record", letter.type() + " with id " + letter.id() + ", " + letter.valueBytes() + " bytes");
        add(lines, "key", letter.key() == null ? "none" : letter.key());
        add(lines, "tenant", letter.orgId());
        add(lines, "request", letter.requestId());
        if (letter.replayOf() != null) {
            add(lines, "replay of", letter.replayOf());
        }
        add(lines, "replaying", replaying(letter));
        entry.decisions().forEach(decision -> add(lines, "decision", of(decision)));
        return lines;
    }

    private static String copies(Entry entry) {
        return entry.copies().isEmpty()
                ? ""
                : "; the same again: " + entry.copies().toString().replaceAll("[\\[\\]]", "");
    }

    private static String replaying(Letter letter) {
        if (letter.origin() == null) {
            return "not possible: the letter doesn't tell where its record came from";
        }
        Replaying replaying = Replaying.on(letter.origin().topic());
        return (replaying.allowed() ? "possible: " : "not possible: ") + replaying.why();
    }

    private static String of(DeadLetterDecision decision) {
        String when = Instant.ofEpochMilli(decision.getAt()) + " ";
        String to = decision.getReplayedOffset() == null ? "" : " to offset " + decision.getReplayedOffset();
        String why = decision.getReason() == null ? "" : ": " + decision.getReason();
        return when + decision.getDecision() + " by " + decision.getBy() + to + why;
    }

    private static String meaning(String cause) {
        for (DeadLetters.Cause known : DeadLetters.Cause.values()) {
            if (known.name().equals(cause)) {
                return switch (known) {
                    case UNREADABLE -> ": the bytes can't be decoded";
                    case UNEXPECTED -> ": of a type that doesn't belong there, or contradicts itself";
                    case REFUSED -> ": what keeps the data refuses it";
                    case DEFECT -> ": handling it fails by a defect of the service";
                };
            }
        }
        return "";
    }

    private static void add(List<String> lines, String name, String text) {
        String label = String.format(Locale.ROOT, "%-" + MARGIN + "s", name);
        for (String part : Terminal.wrapped(Terminal.safe(text), MARGIN)) {
            lines.add((label + part).stripTrailing());
            label = " ".repeat(MARGIN);
        }
    }

    /** A record; its lines may hold what people said. */
    public static List<String> of(Body body) {
        return switch (body) {
            case Body.Decoded decoded ->
                decoded.fields().toPrettyString().lines().map(Terminal::safe).toList();
            case Body.Text text -> text.text().lines().map(Terminal::safe).toList();
            case Body.Bytes bytes -> List.of("bytes that aren't text, in base64:", bytes.base64());
            case Body.None() -> List.of("no value (a tombstone)");
        };
    }
}
