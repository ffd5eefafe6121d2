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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every accepted message ends in exactly one terminal event and one reply, and its client is told so once. */
final class OneEnding implements Rule {
    private static final String NAME = "one ending";

    @Override
    public List<Violation> check(History history) {
        List<Violation> found = new ArrayList<>();
        Map<String, List<LogRecord>> endings = new HashMap<>();
        Map<String, List<LogRecord>> replies = new HashMap<>();
        Set<String> turns = new LinkedHashSet<>();
        history.transcripts().forEach(transcript -> turns.add(transcript.turnId()));
        for (LogRecord record : history.log()) {
            if (record.type().equals("InboundMessage")
                    && !history.endedEarlier().contains(record.turnId())) {
                turns.add(record.turnId());
            }
            if (History.ENDINGS.containsKey(record.type())) {
                turns.add(record.turnId());
                endings.computeIfAbsent(record.turnId(), t -> new ArrayList<>()).add(record);
            }
            if (record.type().equals("Reply")) {
                replies.computeIfAbsent(record.turnId(), t -> new ArrayList<>()).add(record);
            }
        }
        for (String turn : turns) {
            inLog(turn, endings.getOrDefault(turn, List.of()), replies.getOrDefault(turn, List.of()), history)
                    .forEach(what -> found.add(Violation.of(NAME, history, turn, what)));
        }
        for (Transcript transcript : history.transcripts()) {
            List<LogRecord> reply = replies.getOrDefault(transcript.turnId(), List.of());
            forClient(transcript, reply.isEmpty() ? "" : reply.getFirst().text("status"))
                    .forEach(what -> found.add(Violation.of(NAME, history, transcript.turnId(), what)));
        }
        return found;
    }

    private static List<String> inLog(String turn, List<LogRecord> endings, List<LogRecord> replies, History history) {
        List<String> wrong = new ArrayList<>();
        if (history.endedEarlier().contains(turn)) {
            wrong.add("ended again after an earlier round had seen its end");
        } else if (endings.size() != 1) {
            wrong.add(endings.size() + " terminal events");
        }
        if (replies.size() != 1) {
            wrong.add(replies.size() + " replies");
        }
        if (endings.size() == 1 && replies.size() == 1) {
            String event = History.ENDINGS.get(endings.getFirst().type());
            String reply = replies.getFirst().text("status");
            if (!reply.equals(event)) {
                wrong.add("the event says " + event + ", the reply " + reply);
            }
        }
        return wrong;
    }

    private static List<String> forClient(Transcript transcript, String status) {
        List<Seen> ends = transcript.events().stream().filter(Seen::isEnd).toList();
        if (ends.size() != 1) {
            return List.of("its client saw " + ends.size() + " ends");
        }
        if (!transcript.events().getLast().isEnd()) {
            return List.of("its client was told more after the end");
        }
        String told = status(ends.getFirst());
        return told.equals(status) ? List.of() : List.of("its client was told " + told + ", the reply says " + status);
    }

    private static String status(Seen end) {
        try {
            JsonNode data = Json.MAPPER.readTree(end.data());
            return data.path(end.name().equals("done") ? "status" : "turnStatus")
                    .asText();
        } catch (IOException e) {
            return "what isn't JSON";
        }
    }
}
