package dev.agentc2.perf.chaos.check;

import dev.agentc2.perf.chaos.history.AuditRow;
import dev.agentc2.perf.chaos.history.DailyTotal;
import dev.agentc2.perf.chaos.history.History;
import dev.agentc2.perf.chaos.history.LogRecord;
import dev.agentc2.perf.chaos.history.ProviderCall;
import dev.agentc2.perf.chaos.history.ToolHit;
import dev.agentc2.perf.chaos.history.Transcript;
import dev.agentc2.perf.chaos.history.Transcript.Seen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The history of a turn that called a tool, was interrupted once after two tokens, and ended well; everything in it is as
 * it should be until a test doctors it.
 */
final class SoundHistory {
    static final String TURN = "c1-t1";
    private static final String MESSAGE = "mabc123-1-1";
    private static final long AT = 1_000_000;

    final List<LogRecord> log = new ArrayList<>();
    final List<Seen> seen = new ArrayList<>();
    final List<ProviderCall> providerCalls = new ArrayList<>();
    final List<ToolHit> toolHits = new ArrayList<>();
    final List<AuditRow> audit = new ArrayList<>();
    final List<DailyTotal> table = new ArrayList<>();
    final Set<String> endedEarlier = new HashSet<>();
    final Map<String, String> turnStatus = new HashMap<>();

    SoundHistory() {
        record("messages.inbound", "InboundMessage", Map.of("clientMessageId", MESSAGE));
        event(0, "TurnAccepted", Map.of());
        event(1, "ModelRequested", Map.of("step", 1, "attempt", 1));
        event(2, "ModelAnswered", Map.of("step", 1, "attempt", 1, "outcome", "SUCCEEDED"));
        cost("e/1/1", false);
        record(
                "tools.calls",
                "ToolCall",
                Map.of("effectId", "e/1/1/c", "arguments", "{\"url\":\"http://h/" + MESSAGE + "\"}"));
        record("tools.results", "ToolResult", Map.of("effectId", "e/1/1/c", "outcome", "SUCCEEDED", "content", "page"));
        event(3, "ToolSettled", Map.of("effectId", "e/1/1/c"));
        event(4, "ModelRequested", Map.of("step", 2, "attempt", 2));
        delta(2, 0, "alfa ");
        delta(2, 1, "bravo ");
        event(5, "ModelAnswered", Map.of("step", 2, "attempt", 2, "outcome", "INTERRUPTED"));
        cost("e/2/2", true);
        event(6, "ModelRequested", Map.of("step", 2, "attempt", 3));
        delta(3, 0, "charlie ");
        delta(3, 1, "delta ");
        delta(3, 2, "echo");
        event(7, "ModelAnswered", Map.of("step", 2, "attempt", 3, "outcome", "SUCCEEDED"));
        cost("e/2/3", false);
        event(8, "TurnCompleted", Map.of("usage", usage(30, 15), "costNanos", 300L));
        record("replies.outbound", "Reply", Map.of("status", "COMPLETED", "text", "charlie delta echo"));
        record("cost.daily", "CostDaily", daily(3, 30, 15, 300));

        see("0.0", "status", "{\"state\":\"accepted\"}");
        see("2.0", "delta", text("alfa "));
        see("2.1", "delta", text("bravo "));
        see("0.0", "reset", text(""));
        see("3.1", "delta", text("charlie delta "));
        see("3.2", "delta", text("echo"));
        see("3.2", "done", "{\"status\":\"COMPLETED\",\"text\":\"charlie delta echo\"}");

        providerCalls.add(new ProviderCall(MESSAGE, true, 10, 5));
        providerCalls.add(new ProviderCall(MESSAGE, false, 10, 2));
        providerCalls.add(new ProviderCall(MESSAGE, true, 10, 5));
        toolHits.add(new ToolHit(MESSAGE, AT - 1));
        table.add(new DailyTotal("o/1970-01-01/a/simulated/m", 3, 30, 0, 0, 15, 0, 300));
        turnStatus.put(TURN, "COMPLETED");
        for (LogRecord record : log) {
            if (!Set.of("replies.outbound", "cost.daily", "stream.deltas").contains(record.topic())) {
                audit.add(new AuditRow(record.topic(), 0, record.offset(), record.type(), record.turnId()));
            }
        }
    }

    List<Violation> check() {
        Transcript transcript = new Transcript(MESSAGE, TURN, AT, AT + 5, seen);
        return Rule.checkAll(new History(
                log, List.of(transcript), providerCalls, toolHits, endedEarlier, Map.of(), audit, table, turnStatus));
    }

    /** Repeats a record later in the log. */
    void repeat(String type) {
        LogRecord old = find(type);
        log.add(new LogRecord(
                old.topic(), 0, log.size(), old.timestamp(), old.key(), old.type(), old.fields(), old.cause()));
    }

    /** Takes the first record of a type away. */
    void remove(String type) {
        log.remove(find(type));
    }

    /** The tool is called (again). */
    void hit(long at) {
        toolHits.add(new ToolHit(MESSAGE, at));
    }

    /** The provider is called for a message. */
    void callProvider(String messageId, long tokens) {
        providerCalls.add(new ProviderCall(messageId, true, tokens, tokens));
    }

    /** No usage is flagged any more. */
    void neverEstimate() {
        log.replaceAll(record -> record.type().equals("CostEvent") ? with(record, "usage", usage(10, 5)) : record);
    }

    /** Each call is booked as the provider counts it. */
    void bookEverything() {
        neverEstimate();
        providerCalls.replaceAll(call -> new ProviderCall(MESSAGE, true, 10, 5));
    }

    /** The provider is called once more in the turn. */
    void callProviderAgain(long promptTokens, long outputTokens) {
        providerCalls.add(new ProviderCall(MESSAGE, false, promptTokens, outputTokens));
    }

    void status(String status) {
        turnStatus.put(TURN, status);
    }

    /** The last event comes after the deadline. */
    void endLate() {
        Seen end = seen.removeLast();
        seen.add(new Seen(AT + 140_000, 1, end.id(), end.name(), end.data()));
    }

    /** A record is put aside. */
    void bury() {
        log.add(new LogRecord("deadletters", 0, 0, AT, "", "", Map.of(), "agentc2.tools.calls 0 7 DEFECT"));
    }

    /** Changes a field of the first record of a type. */
    void change(String type, String field, Object value) {
        LogRecord old = find(type);
        log.set(log.indexOf(old), with(old, field, value));
    }

    private static LogRecord with(LogRecord old, String field, Object value) {
        Map<String, Object> fields = new HashMap<>(old.fields());
        fields.put(field, value);
        return new LogRecord(old.topic(), 0, old.offset(), old.timestamp(), old.key(), old.type(), fields, old.cause());
    }

    void see(String place, String name, String data) {
        seen.add(new Seen(AT + seen.size(), 1, TURN + "." + place, name, data));
    }

    static String text(String text) {
        return "{\"text\":\"" + text + "\"}";
    }

    static Map<String, Object> usage(long input, long output) {
        return Map.of("inputTokens", input, "outputTokens", output);
    }

    private LogRecord find(String type) {
        return log.stream()
                .filter(record -> record.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private void event(int sequence, String type, Map<String, Object> fields) {
        Map<String, Object> all = new HashMap<>(fields);
        all.put("sequence", sequence);
        record("turns.events", type, all);
    }

    private void delta(int attempt, int seq, String text) {
        record("stream.deltas", "StreamDelta", Map.of("attempt", attempt, "seq", seq, "text", text));
    }

    private void cost(String effectId, boolean estimated) {
        Map<String, Object> usage = new HashMap<>(usage(10, 5));
        usage.put("estimated", estimated);
        record(
                "cost.events",
                "CostEvent",
                Map.of(
                        "effectId",
                        effectId,
                        "orgId",
                        "o",
                        "agentId",
                        "a",
                        "provider",
                        "simulated",
                        "model",
                        "m",
                        "usage",
                        usage,
                        "amountNanos",
                        100L,
                        "at",
                        AT));
    }

    private static Map<String, Object> daily(long calls, long input, long output, long nanos) {
        return Map.of(
                "orgId",
                "o",
                "day",
                "1970-01-01",
                "agentId",
                "a",
                "provider",
                "simulated",
                "model",
                "m",
                "calls",
                calls,
                "usage",
                usage(input, output),
                "amountNanos",
                nanos,
                "turnId",
                "");
    }

    private void record(String topic, String type, Map<String, Object> fields) {
        Map<String, Object> all = new HashMap<>(Map.of("turnId", TURN));
        all.putAll(fields);
        log.add(new LogRecord(topic, 0, log.size(), AT, "o/c1", type, all, ""));
    }
}
