package dev.agentc2.tool.builtin;

import static dev.agentc2.tool.builtin.Calls.call;
import static dev.agentc2.tool.builtin.Calls.explanation;
import static dev.agentc2.tool.builtin.Calls.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.tool.ToolOutcome.FailureKind;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockTest {
    private final Clock clock = new Clock(InstantSource.fixed(Instant.parse("2026-11-23T16:30:15.987Z")));

    @ParameterizedTest
    @CsvSource({
        "'', UTC, 2026-11-23T16:30:15Z, Monday",
        "Asia/Tokyo, Asia/Tokyo, 2026-11-24T01:30:15+09:00, Tuesday",
        "America/New_York, America/New_York, 2026-11-23T11:30:15-05:00, Monday",
        "+02:00, +02:00, 2026-11-23T18:30:15+02:00, Monday",
    })
    void tellsTheTimeOfAZone(String asked, String zone, String iso, String weekday) throws Exception {
        JsonNode told = json(call(clock, "timezone", asked));
        assertEquals(zone, told.path("timezone").asText());
        assertEquals(iso, told.path("iso").asText());
        assertEquals(weekday, told.path("weekday").asText());
        assertEquals("2026-11-23T16:30:15Z", told.path("utc").asText());
    }

    @Test
    void anUnknownZoneIsSomethingThatTheModelCanMend() {
        String explanation = explanation(call(clock, "timezone", "Moon/Base"), FailureKind.INVALID_ARGUMENTS);
        assertTrue(explanation.contains("'Moon/Base'") && explanation.contains("Europe/Berlin"), explanation);
    }
}
