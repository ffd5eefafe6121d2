package dev.agentc2.audit;

/** The title of a conversation: the first words of its first message, on one line. */
final class Title {
    private static final int LENGTH = 60;

    /** Characters looked at: a long message is not read to its end for its first words. */
    private static final int WINDOW = 400;

    private Title() {}

    /** First words, up to 60 characters and an ellipsis when there is more. */
    static String of(String message) {
        String start = message.substring(0, Math.min(message.length(), WINDOW));
        String line = start.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        if (line.length() <= LENGTH) {
            return message.length() > WINDOW ? line + "…" : line;
        }
        int end = line.lastIndexOf(' ', LENGTH);
        if (end < LENGTH / 2) {
            end = Character.isHighSurrogate(line.charAt(LENGTH - 1)) ? LENGTH - 1 : LENGTH;
        }
        return line.substring(0, end) + "…";
    }
}
