package dev.agentc2.egress.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.agentc2.egress.stream.EventData;
import dev.agentc2.egress.stream.EventId;
import dev.agentc2.egress.stream.StreamEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProgressNoteTest {
    private final List<StreamEvent> events = new ArrayList<>();

    @Test
    void textThatComesTogetherIsToldTogetherAndOnlyTheLatestStateCounts() {
        status("accepted");
        status("calling");
        delta("a", 0);
        delta("b", 1);
        tool(null);
        tool("SUCCEEDED");
        delta("c", 2);
        event(new EventData.Reset("x"), 2);
        delta("d", 3);
        assertEquals(
                List.of(
                        note("status", "The model is asked.", 0),
                        note("delta", "ab", 1),
                        note("tool", "clock is called.", 0),
                        note("tool", "clock: SUCCEEDED", 0),
                        note("delta", "c", 2),
                        note("reset", "x", 2),
                        note("delta", "d", 3)),
                ProgressNote.of(events));
    }

    @Test
    void whoeverCallsHearsThatAPersonIsAsked() {
        event(
                new EventData.ApprovalAsked(
                        "app-1", "CALL", "call1", "pay", 1, "{\"secret\":1}", "user:ada", false, 9, null, null),
                0);
        event(new EventData.ApprovalOver("app-1", "CALL", "call1", "pay", 1, "REJECTED", "user:eve", null, "no"), 0);
        assertEquals(
                List.of(
                        note("approval", "A person is asked whether pay may be called: app-1", 0),
                        note("approval", "pay may not be called.", 0)),
                ProgressNote.of(events));
    }

    @Test
    void theEndIsNoProgress() {
        event(new EventData.Problem("t", "t", 500, "d", "c", "c1-t1", "FAILED", "", 0), 0);
        assertEquals(List.of(), ProgressNote.of(events));
    }

    @Test
    void aStateThatIsNewHereIsToldByItsName() {
        status("pondering");
        assertEquals("pondering", ProgressNote.of(events).getFirst().text());
    }

    private void status(String state) {
        event(new EventData.Status("c1-t1", state, Map.of()), 0);
    }

    private void delta(String text, int seq) {
        event(new EventData.Delta(text), seq);
    }

    private void tool(@Nullable String outcome) {
        String phase = outcome == null ? "requested" : "settled";
        event(new EventData.Tool("call1", "clock", 1, phase, null, outcome, null, null), 0);
    }

    private void event(EventData data, int seq) {
        events.add(new StreamEvent(new EventId("c1-t1", 1, seq), data, 0));
    }

    private static ProgressNote note(String kind, String text, int seq) {
        return new ProgressNote(kind, text, new EventId("c1-t1", 1, seq));
    }
}
