package dev.agentc2.audit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentc2.wire.Failure;
import dev.agentc2.wire.RuleHit;
import dev.agentc2.wire.ToolRequest;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

class AvroJsonTest {
    private final AvroJson json = new AvroJson();
    private final ObjectMapper mapper = new ObjectMapper();

    @Test
    void everyRecordTypeOfTheSinkHasARowAndAJsonForm() {
        for (var topic : AuditSink.TOPICS) {
            for (var type : topic.records()) {
                assertDoesNotThrow(() -> new EventForm(SpecificData.get().getSchema(type)), type.getName());
                var empty = (org.apache.avro.generic.IndexedRecord)
                        SpecificData.newInstance(type, SpecificData.get().getSchema(type));
                assertNotNull(assertDoesNotThrow(() -> json.render(empty), type.getName()));
            }
        }
    }

    @Test
    void nestedRecordsArraysAndNumbersAreKept() throws Exception {
        for (var sample : Samples.turn("org", "conv-1a")) {
            JsonNode parsed = mapper.readTree(json.render(sample.value()));
            JsonNode avros = mapper.readTree(sample.value().toString());
            assertEquals(withoutNulls(avros), parsed);
        }
    }

    @Test
    void charactersThatJsonReservesAreEscapedAndNulIsReplaced() throws Exception {
        String nasty = "\"quoted\" \\ slash \n\r\t\b\u0001\u001f ünïcödé 日本 😀 \u2028 </script>";
        JsonNode parsed = mapper.readTree(json.render(new ToolRequest("c\0d", "t", nasty)));
        assertEquals(nasty, parsed.get("arguments").asText());
        assertEquals("c\uFFFDd", parsed.get("callId").asText());
    }

    @Test
    void absentFieldsAreLeftOut() throws Exception {
        JsonNode parsed = mapper.readTree(json.render(new Failure("TIMEOUT", "too slow", null)));
        assertFalse(parsed.has("retryAfterMs"));
        assertEquals(
                7,
                mapper.readTree(json.render(new RuleHit("email", 7)))
                        .get("count")
                        .asInt());
    }

    private JsonNode withoutNulls(JsonNode node) {
        if (node instanceof com.fasterxml.jackson.databind.node.ObjectNode object) {
            object.properties().removeIf(e -> e.getValue().isNull());
        }
        node.forEach(this::withoutNulls);
        return node;
    }
}
