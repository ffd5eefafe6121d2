package dev.agentc2.egress.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An event as it was recorded. Immutable. */
record EventRow(
        String type,
        Instant at,
        @Nullable Integer sequence,
        String topic,
        int partition,
        long offset,
        @Nullable String requestId,
        @Nullable String trace,
        JsonNode payload) {

    static JsonNode parse(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the store holds a payload that isn't JSON", e);
        }
    }

    @Nullable
    String text(String field) {
        return payload.hasNonNull(field) ? payload.get(field).asText() : null;
    }

    @Nullable
    Long number(String field) {
        return payload.hasNonNull(field) ? payload.get(field).asLong() : null;
    }

    int step() {
        return payload.path("step").asInt();
    }
}
