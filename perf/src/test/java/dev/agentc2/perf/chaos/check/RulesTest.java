package dev.agentc2.perf.chaos.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.perf.chaos.history.AuditRow;
import dev.agentc2.perf.chaos.history.DailyTotal;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each rule is shown a history that breaks it, beside one that is sound. */
class RulesTest {
    private record Doctored(String what, String rule, String says, Consumer<SoundHistory> doctor) {}

    @Test
    void a_sound_history_breaks_no_rule() {
        assertEquals(
                List.of(),
                new SoundHistory().check().stream().map(Violation::line).toList());
    }

    @Test
    void a_call_that_nobody_heard_of_and_was_made_again_breaks_no_rule() {
        SoundHistory history = new SoundHistory();
        history.bookEverything();
        history.callProviderAgain(10, 3);
        assertEquals(List.of(), history.check().stream().map(Violation::line).toList());
    }

    @TestFactory
    Stream<DynamicTest> what_must_not_be_is_found() {
        return Stream.of(endings(), texts(), tools(), money(), audit(), others())
                .flatMap(List::stream)
                .map(doctored -> DynamicTest.dynamicTest(doctored.what(), () -> {
                    SoundHistory history = new SoundHistory();
                    doctored.doctor().accept(history);
                    List<String> lines =
                            history.check().stream().map(Violation::line).toList();
                    assertTrue(
                            lines.stream()
                                    .anyMatch(
                                            line -> line.startsWith(doctored.rule()) && line.contains(doctored.says())),
                            () -> "not found, but: " + lines);
                }));
    }

    private static List<Doctored> endings() {
        String rule = "one ending";
        return List.of(
                new Doctored("a doubled terminal event", rule, "2 terminal", h -> h.repeat("TurnCompleted")),
                new Doctored("no terminal event", rule, "0 terminal", h -> h.remove("TurnCompleted")),
                new Doctored("a doubled reply", rule, "2 replies", h -> h.repeat("Reply")),
                new Doctored("no reply", rule, "0 replies", h -> h.remove("Reply")),
                new Doctored("a contradicting reply", rule, "reply FAILED", h -> h.change("Reply", "status", "FAILED")),
                new Doctored("an end again", rule, "ended again", h -> h.endedEarlier.add(SoundHistory.TURN)),
                new Doctored("a client told of no end", rule, "saw 0 ends", h -> h.seen.removeLast()),
                new Doctored("a client told twice", rule, "saw 2 ends", h -> h.seen.add(h.seen.getLast())),
                new Doctored("a client told more", rule, "after the end", h -> h.see("3.2", "status", "{}")),
                new Doctored("a client told otherwise", rule, "told CANCELLED", h -> {
                    h.seen.removeLast();
                    h.see("3.2", "done", "{\"status\":\"CANCELLED\",\"text\":\"charlie delta echo\"}");
                }));
    }

    private static List<Doctored> texts() {
        String rule = "whole text";
        return List.of(
                new Doctored("a doubled delta", rule, "2.0 is in the log twice", h -> h.repeat("StreamDelta")),
                new Doctored("a missing delta", rule, "2.0 to 2.0 are missing", h -> h.remove("StreamDelta")),
                new Doctored("a reply of other words", rule, "isn't what", h -> h.change("Reply", "text", "other")),
                new Doctored("a token shown twice", rule, "2.1 was shown twice", h -> h.seen.add(3, h.seen.get(2))),
                new Doctored("a token not shown", rule, "doubled or missing", h -> h.seen.remove(1)),
                new Doctored("no reset", rule, "isn't the reply", h -> h.seen.remove(3)),
                new Doctored("an older attempt", rule, "attempt 2 after attempt 3", h -> h.seen.add(5, h.seen.get(1))));
    }

    private static List<Doctored> tools() {
        String rule = "tools once";
        return List.of(
                new Doctored("a repeated settled call", rule, "made again", h -> h.hit(2_000_000)),
                new Doctored("a call without a command", rule, "no committed command", h -> h.remove("ToolCall")),
                new Doctored("a doubled command", rule, "asked for twice", h -> h.repeat("ToolCall")),
                new Doctored("a doubled settlement", rule, "settled twice", h -> h.repeat("ToolSettled")),
                new Doctored("two results", rule, "two different results", h -> {
                    h.repeat("ToolResult");
                    h.change("ToolResult", "content", "another page");
                }));
    }

    private static List<Doctored> money() {
        String rule = "money";
        return List.of(
                new Doctored("a doubled cost event", rule, "booked twice", h -> h.repeat("CostEvent")),
                new Doctored("a lost cost event", rule, "booked are", h -> h.remove("CostEvent")),
                new Doctored("a wrong total", rule, "cost.daily says", h -> h.change("CostDaily", "calls", 2L)),
                new Doctored("a wrong table", rule, "the table of daily totals says", h -> h.table.clear()),
                new Doctored("a total of nothing", rule, "no cost event is of", h -> h.table.add(DailyTotal.none("x"))),
                new Doctored("an unknown message", rule, "isn't in the log", h -> h.callProvider("m000000-1-9", 1)),
                new Doctored("tokens that nobody booked", rule, "the provider counts", h -> {
                    h.change("CostEvent", "usage", SoundHistory.usage(10, 4));
                    h.remove("TurnCompleted");
                    h.neverEstimate();
                }),
                new Doctored("a call of another prompt", rule, "the provider counts", h -> {
                    h.bookEverything();
                    h.callProviderAgain(11, 3);
                }),
                new Doctored("too many calls that nobody heard of", rule, "the provider counts", h -> {
                    h.bookEverything();
                    IntStream.range(0, 4).forEach(i -> h.callProviderAgain(10, 3));
                }));
    }

    private static List<Doctored> audit() {
        String rule = "audit";
        return List.of(
                new Doctored("a forgotten event", rule, "was not remembered", h -> h.audit.removeFirst()),
                new Doctored("an event twice", rule, "remembered twice", h -> h.audit.add(h.audit.getFirst())),
                new Doctored("another type", rule, "remembered as a Lie", h -> {
                    AuditRow row = h.audit.removeFirst();
                    h.audit.add(new AuditRow(row.topic(), row.partition(), row.offset(), "Lie", row.turnId()));
                }),
                new Doctored("a gap in a turn", rule, "event 2 follows event 0", h -> h.remove("ModelRequested")),
                new Doctored("a turn that never ended", rule, "says RUNNING", h -> h.status("RUNNING")));
    }

    private static List<Doctored> others() {
        return List.of(
                new Doctored("a slow turn", "in time", "it took", SoundHistory::endLate),
                new Doctored("a stuck turn", "in time", "it is stuck", h -> h.seen.removeLast()),
                new Doctored(
                        "a dead letter",
                        "no dead letters",
                        "is a dead letter: agentc2.tools.calls 0 7 DEFECT",
                        SoundHistory::bury));
    }
}
