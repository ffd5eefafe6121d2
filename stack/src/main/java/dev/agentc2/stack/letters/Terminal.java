package dev.agentc2.stack.letters;

import java.util.ArrayList;
import java.util.List;

/** Text of records on a terminal, which obeys what it is sent. Pure. */
public final class Terminal {
    private static final int WIDTH = 80;
    private static final int UNPRINTABLE = '\uFFFD';

    private Terminal() {}

    /** The text with a mark in place of what moves a cursor, changes colours, or turns the direction of reading. */
    public static String safe(String text) {
        return text.codePoints()
                .map(c -> printable(c) ? c : UNPRINTABLE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean printable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** Cut to a number of characters. */
    public static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    /** Lines of a text that fit beside a margin, broken between words where it can be. */
    static List<String> wrapped(String text, int margin) {
        int width = WIDTH - margin;
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
