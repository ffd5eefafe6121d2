package dev.agentc2.agent.turn;

import java.util.ArrayList;
import java.util.List;

/**
 * What a conversation remembers of turns that are over: a window of their messages, a gist of what fell out of it, and
 * the ids of recent messages, by which repetitions are recognised. Immutable and bounded.
 *
 * @param window exchanges, oldest first
 * @param gist beginnings of the person's messages that fell out of the window, oldest first
 * @param turns turns that were remembered
 * @param forgotten messages that fell out of the window
 * @param recent ids of recent turns and messages, oldest first
 */
public record Memory(List<Exchange> window, List<String> gist, long turns, long forgotten, List<String> recent) {
    public static final Memory EMPTY = new Memory(List.of(), List.of(), 0, 0, List.of());

    /** Text of the window at most, bytes of UTF-8. */
    static final int MAX_BYTES = 196_608;

    private static final int GIST_ENTRIES = 8;
    private static final int GIST_ENTRY_BYTES = 160;
    private static final int RECENT_IDS = 64;

    /**
     * The messages of one turn, the first of them the person's. Immutable.
     *
     * @param messages at least the person's and the answer
     * @param bytes size of all of them, kept since every turn adds the whole window's up
     */
    public record Exchange(List<Message> messages, int bytes) {
        public Exchange {
            messages = List.copyOf(messages);
        }

        public Exchange(List<Message> messages) {
            this(messages, Message.bytes(messages));
        }

        /** Without tool calls and their results. */
        Exchange spokenOnly(String answer) {
            String question = Utf8.head(messages.getFirst().text(), MAX_BYTES / 2);
            return new Exchange(List.of(
                    new Message.User(question),
                    new Message.Assistant(Utf8.head(answer, MAX_BYTES - Utf8.length(question)), List.of())));
        }
    }

    public Memory {
        window = List.copyOf(window);
        gist = List.copyOf(gist);
        recent = List.copyOf(recent);
    }

    /** Text of the window, bytes of UTF-8. */
    public int bytes() {
        int sum = 0;
        for (Exchange exchange : window) {
            sum += exchange.bytes();
        }
        return sum;
    }

    /** Whether a turn or message of this id ended not long ago. */
    public boolean hasSeen(String id) {
        return recent.contains(id);
    }

    /** The ids of a message that is dealt with. */
    Memory seen(Inquiry inquiry) {
        List<String> ids = new ArrayList<>(recent);
        ids.add(inquiry.turnId());
        if (!inquiry.messageId().equals(inquiry.turnId())) {
            ids.add(inquiry.messageId());
        }
        int over = Math.max(0, ids.size() - RECENT_IDS);
        return new Memory(window, gist, turns, forgotten, ids.subList(over, ids.size()));
    }

    /**
     * Adds an exchange; the oldest ones fall out until the window keeps its limits. One that is too long by itself is
     * reduced to question and answer, each cut where it must be.
     */
    Memory remember(Exchange exchange, String answer, int maxMessages) {
        boolean fits = exchange.messages().size() <= maxMessages && exchange.bytes() <= MAX_BYTES;
        List<Exchange> kept = new ArrayList<>(window);
        kept.add(fits ? exchange : exchange.spokenOnly(answer));
        List<String> heads = new ArrayList<>(gist);
        long dropped = 0;
        int messages = kept.stream().mapToInt(e -> e.messages().size()).sum();
        int bytes = bytes() + kept.getLast().bytes();
        while (!kept.isEmpty() && (messages > maxMessages || bytes > MAX_BYTES)) {
            Exchange oldest = kept.removeFirst();
            messages -= oldest.messages().size();
            bytes -= oldest.bytes();
            dropped += oldest.messages().size();
            heads.add(head(oldest.messages().getFirst().text()));
        }
        int over = Math.max(0, heads.size() - GIST_ENTRIES);
        return new Memory(kept, heads.subList(over, heads.size()), turns + 1, forgotten + dropped, recent);
    }

    private static String head(String text) {
        String cut = Utf8.head(text, GIST_ENTRY_BYTES);
        String line = cut.replace('\n', ' ').strip();
        return cut.length() < text.length() ? line + "…" : line;
    }

    /** The gist as text; empty when nothing was forgotten. */
    String gistText() {
        if (gist.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("[Earlier in this conversation, ")
                .append(forgotten)
                .append(" messages that are no longer shown. They began with:");
        for (String entry : gist) {
            text.append("\n- ").append(entry);
        }
        return text.append("]\n\n").toString();
    }
}
