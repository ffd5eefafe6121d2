package dev.agentc2.perf.chaos.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.perf.chaos.history.History;
import dev.agentc2.perf.chaos.history.LogRecord;
import dev.agentc2.perf.chaos.history.Transcript;
import dev.agentc2.perf.chaos.history.Transcript.Seen;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * No token is doubled or missing within an attempt: not in the log, not between the log and the reply, and not in what a
 * client was shown over all its connections.
 */
final class WholeText implements Rule {
    private static final String NAME = "whole text";

    @Override
    public List<Violation> check(History history) {
        Map<String, List<LogRecord>> turns = new LinkedHashMap<>();
        for (LogRecord record : history.log()) {
            turns.computeIfAbsent(record.turnId(), t -> new ArrayList<>()).add(record);
        }
        turns.remove("");
        List<Violation> found = new ArrayList<>();
        Map<String, SaidTokens> said = new HashMap<>();
        turns.forEach((turn, records) -> {
            SaidTokens tokens = new SaidTokens(records);
            said.put(turn, tokens);
            List<String> wrong = new ArrayList<>(tokens.wrong());
            wrong.addAll(reply(records, tokens));
            wrong.forEach(what -> found.add(Violation.of(NAME, history, turn, what)));
        });
        for (Transcript transcript : history.transcripts()) {
            SaidTokens tokens = said.getOrDefault(transcript.turnId(), new SaidTokens(List.of()));
            new Screen(tokens)
                    .show(transcript.events())
                    .forEach(what -> found.add(Violation.of(NAME, history, transcript.turnId(), what)));
        }
        return found;
    }

    /** The reply of a completed turn is what the answered attempts said. */
    private static List<String> reply(List<LogRecord> records, SaidTokens tokens) {
        StringBuilder text = new StringBuilder();
        for (LogRecord record : records) {
            if (record.type().equals("ModelAnswered") && record.text("outcome").equals("SUCCEEDED")) {
                text.append(tokens.text((int) record.number("attempt")));
            }
        }
        return records.stream()
                .filter(record -> record.type().equals("Reply")
                        && record.text("status").equals("COMPLETED")
                        && !record.text("text").contentEquals(text))
                .map(record -> "the reply isn't what the deltas of its attempts say")
                .toList();
    }

    /** What a client shows: deltas append, a reset replaces. */
    private static final class Screen {
        private final SaidTokens tokens;
        private final StringBuilder shown = new StringBuilder();
        private final List<String> wrong = new ArrayList<>();
        private int attempt;
        private int next;

        Screen(SaidTokens tokens) {
            this.tokens = tokens;
        }

        List<String> show(List<Seen> events) {
            for (Seen event : events) {
                try {
                    JsonNode data = Json.MAPPER.readTree(event.data());
                    switch (event.name()) {
                        case "delta" -> append(event.id(), data.path("text").asText());
                        case "reset" -> replace(event.id(), data.path("text").asText());
                        case "done" -> end(data.path("text").asText());
                        default -> {} // the others don't change the text
                    }
                } catch (IOException e) {
                    wrong.add("an event isn't JSON: " + event.id() + " " + event.name());
                }
            }
            return wrong;
        }

        private void append(String id, String text) {
            Place place = Place.parse(id);
            if (place.attempt() < attempt) {
                wrong.add("a delta of attempt " + place.attempt() + " after attempt " + attempt);
            }
            int from = place.attempt() == attempt ? next : 0;
            if (place.seq() < from) {
                wrong.add("delta " + place + " was shown twice");
            } else if (!text.equals(tokens.text(place.attempt(), from, place.seq()))) {
                wrong.add("deltas " + place.attempt() + "." + from + " to " + place
                        + " were shown with tokens doubled or missing");
            }
            shown.append(text);
            moveTo(place);
        }

        private void replace(String id, String text) {
            shown.setLength(0);
            shown.append(text);
            moveTo(Place.parse(id));
        }

        private void moveTo(Place place) {
            attempt = place.attempt();
            next = place.attempt() == 0 ? 0 : place.seq() + 1;
        }

        private void end(String text) {
            if (!text.contentEquals(shown)) {
                wrong.add("what was shown at the end isn't the reply");
            }
        }
    }

    /** Attempt and number of a delta. */
    private record Place(int attempt, int seq) {
        static Place parse(String id) {
            int last = id.lastIndexOf('.');
            int before = id.lastIndexOf('.', last - 1);
            return new Place(
                    Integer.parseInt(id.substring(before + 1, last)), Integer.parseInt(id.substring(last + 1)));
        }

        @Override
        public String toString() {
            return attempt + "." + seq;
        }
    }
}
