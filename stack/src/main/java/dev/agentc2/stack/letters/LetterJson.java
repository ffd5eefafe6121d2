package dev.agentc2.stack.letters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.wire.DeadLetterDecision;
import java.time.Instant;
import java.util.List;

/** Letters for programs; times are ISO 8601. Pure. */
public final class LetterJson {
    private LetterJson() {}

    /** {@code {"letters": [...]}}. */
    public static JsonNode of(List<Entry> entries) {
        ObjectNode all = Json.MAPPER.createObjectNode();
        ArrayNode letters = all.putArray("letters");
        entries.forEach(entry -> letters.add(of(entry)));
        return all;
    }

    /** A letter without its record. */
    public static ObjectNode of(Entry entry) {
        Letter letter = entry.letter();
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("letter", letter.number()).put("state", entry.state());
        node.put("at", letter.at().toString());
        if (letter.origin() != null) {
            node.put("topic", letter.origin().topic())
                    .put("partition", letter.origin().partition())
                    .put("offset", letter.origin().offset());
            node.put("replaying", Replaying.on(letter.origin().topic()).name());
        }
        node.put("cause", letter.cause()).put("detail", letter.detail()).put("service", letter.service());
        node.put("key", letter.key()).put("valueBytes", letter.valueBytes());
        node.put("type", letter.type()).put("id", letter.id());
        node.put("orgId", letter.orgId()).put("requestId", letter.requestId());
        node.put("replayOf", letter.replayOf());
        ArrayNode copies = node.putArray("copies");
        entry.copies().forEach(copies::add);
        ArrayNode decisions = node.putArray("decisions");
        entry.decisions().forEach(decision -> decisions.add(of(decision)));
        return node;
    }

    private static ObjectNode of(DeadLetterDecision decision) {
        return Json.MAPPER
                .createObjectNode()
                .put("decision", decision.getDecision())
                .put("by", decision.getBy())
                .put("reason", decision.getReason())
                .put("replayedOffset", decision.getReplayedOffset())
                .put("at", Instant.ofEpochMilli(decision.getAt()).toString());
    }

    /** The record of a letter: {@code record} with its {@code type}, {@code text}, {@code base64}, or null. */
    public static JsonNode of(Body body) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        return switch (body) {
            case Body.Decoded decoded -> node.put("type", decoded.type()).set("record", decoded.fields());
            case Body.Text text -> node.put("text", text.text());
            case Body.Bytes bytes -> node.put("base64", bytes.base64());
            case Body.None() -> Json.MAPPER.nullNode();
        };
    }

    /** {@code {"done": [...], "refused": [...]}}. */
    public static JsonNode ofVerdicts(List<Verdict> verdicts) {
        ObjectNode all = Json.MAPPER.createObjectNode();
        ArrayNode done = all.putArray("done");
        ArrayNode refused = all.putArray("refused");
        for (Verdict verdict : verdicts) {
            ObjectNode node = (verdict.done() ? done : refused).addObject();
            node.put("letter", verdict.number()).put(verdict.done() ? "what" : "why", verdict.words());
            if (verdict.topic() != null) {
                node.put("topic", verdict.topic())
                        .put("partition", verdict.partition())
                        .put("offset", verdict.offset());
            }
        }
        return all;
    }
}
