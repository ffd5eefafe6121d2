package dev.agentc2.perf.chaos.check;

import dev.agentc2.perf.chaos.history.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The deltas of a turn by attempt, as they stand in the log. */
final class SaidTokens {
    private final Map<Integer, List<String>> texts = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();

    /** @param records records of the turn; deltas in the order of their partition */
    SaidTokens(List<LogRecord> records) {
        for (LogRecord record : records) {
            if (record.type().equals("StreamDelta")) {
                add((int) record.number("attempt"), (int) record.number("seq"), record.text("text"));
            }
        }
    }

    private void add(int attempt, int seq, String text) {
        List<String> said = texts.computeIfAbsent(attempt, a -> new ArrayList<>());
        if (seq < said.size()) {
            wrong.add("delta " + attempt + "." + seq + " is in the log twice");
        } else if (seq > said.size()) {
            wrong.add("deltas " + attempt + "." + said.size() + " to " + attempt + "." + (seq - 1) + " are missing");
        }
        while (said.size() < seq) {
            said.add("");
        }
        if (seq == said.size()) {
            said.add(text);
        }
    }

    /** Deltas that are doubled or missing, a line each. */
    List<String> wrong() {
        return wrong;
    }

    /** Text of an attempt from one delta to another, both included. */
    String text(int attempt, int from, int to) {
        List<String> said = texts.getOrDefault(attempt, List.of());
        return String.join("", said.subList(Math.min(from, said.size()), Math.clamp(to + 1L, 0, said.size())));
    }

    /** The whole text of an attempt. */
    String text(int attempt) {
        return String.join("", texts.getOrDefault(attempt, List.of()));
    }
}
