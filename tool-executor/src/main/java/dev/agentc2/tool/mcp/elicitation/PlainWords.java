package dev.agentc2.tool.mcp.elicitation;

/** A server's words without what could make them look like something else: control characters and changes of direction. */
final class PlainWords {
    private PlainWords() {}

    static String of(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().filter(PlainWords::isPlain).forEach(plain::appendCodePoint);
        return plain.toString().strip();
    }

    private static boolean isPlain(int codePoint) {
        return codePoint == '\n'
                || codePoint == '\t'
                || switch (Character.getType(codePoint)) {
                    case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> false;
                    default -> true;
                };
    }
}
