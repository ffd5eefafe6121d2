package dev.agentc2.perf.chaos.check;

import dev.agentc2.perf.chaos.history.DailyTotal;
import dev.agentc2.perf.chaos.history.History;
import dev.agentc2.perf.chaos.history.LogRecord;
import dev.agentc2.perf.chaos.history.ProviderCall;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The cost events are the daily totals, in the topic and in the table; they are what turns say that they used; and they
 * are what the provider counts, unless they are flagged as estimated.
 */
public final class MoneyAddsUp implements Rule {
    private static final String NAME = "money";

    @Override
    public List<Violation> check(History history) {
        List<Violation> found = new ArrayList<>();
        Map<String, List<LogRecord>> byTurn = new HashMap<>();
        Set<String> effects = new HashSet<>();
        for (LogRecord cost : history.ofType("CostEvent")) {
            byTurn.computeIfAbsent(cost.turnId(), t -> new ArrayList<>()).add(cost);
            if (!effects.add(cost.text("effectId"))) {
                found.add(Violation.of(
                        NAME, history, cost.turnId(), "effect " + cost.text("effectId") + " was booked twice"));
            }
        }
        for (LogRecord event : history.log()) {
            if (History.ENDINGS.containsKey(event.type()) && !event.type().equals("TurnRefused")) {
                turn(event, byTurn.getOrDefault(event.turnId(), List.of()))
                        .forEach(what -> found.add(Violation.of(NAME, history, event.turnId(), what)));
            }
        }
        provider(history, byTurn, found);
        daily(history).forEach(what -> found.add(Violation.of(NAME, history, "", what)));
        return found;
    }

    private static List<String> turn(LogRecord ending, List<LogRecord> costs) {
        DailyTotal said = DailyTotal.none("").plus(0, ending.part("usage"), ending.number("costNanos"));
        DailyTotal booked = DailyTotal.none("");
        for (LogRecord cost : costs) {
            booked = booked.plus(0, cost.part("usage"), cost.number("amountNanos"));
        }
        return said.equals(booked) ? List.of() : List.of("it says that it used " + said + ", booked are " + booked);
    }

    private static void provider(History history, Map<String, List<LogRecord>> byTurn, List<Violation> found) {
        Map<String, long[]> counted = new HashMap<>();
        for (ProviderCall call : history.providerCalls()) {
            long[] tokens = counted.computeIfAbsent(call.messageId(), m -> new long[2]);
            tokens[0] += call.promptTokens();
            tokens[1] += call.outputTokens();
        }
        for (LogRecord message : history.ofType("InboundMessage")) {
            long[] tokens = counted.remove(message.text("clientMessageId"));
            List<LogRecord> costs = byTurn.getOrDefault(message.turnId(), List.of());
            boolean estimated = costs.stream()
                    .anyMatch(cost -> Boolean.TRUE.equals(cost.part("usage").get("estimated")));
            long[] booked = tokens(costs);
            if (tokens != null && !estimated && (tokens[0] != booked[0] || tokens[1] != booked[1])) {
                found.add(Violation.of(
                        NAME,
                        history,
                        message.turnId(),
                        "the provider counts %d + %d tokens, booked are %d + %d, and none is flagged as estimated"
                                .formatted(tokens[0], tokens[1], booked[0], booked[1])));
            }
        }
        counted.forEach((message, tokens) -> found.add(Violation.of(
                NAME, history, "", "the provider was called for a message that isn't in the log: " + message)));
    }

    private static long[] tokens(List<LogRecord> costs) {
        long[] tokens = new long[2];
        for (LogRecord cost : costs) {
            Map<String, Object> usage = cost.part("usage");
            tokens[0] += DailyTotal.tokens(usage, "inputTokens")
                    + DailyTotal.tokens(usage, "cachedInputTokens")
                    + DailyTotal.tokens(usage, "cacheWriteTokens");
            tokens[1] += DailyTotal.tokens(usage, "outputTokens") + DailyTotal.tokens(usage, "reasoningTokens");
        }
        return tokens;
    }

    private static List<String> daily(History history) {
        List<String> wrong = new ArrayList<>();
        Map<String, DailyTotal> expected = spent(history.log(), history.spentEarlier());
        Map<String, DailyTotal> topic = new HashMap<>();
        for (LogRecord record : history.ofType("CostDaily")) {
            String key = String.join(
                    "/",
                    record.text("orgId"),
                    record.text("day"),
                    record.text("agentId"),
                    record.text("provider"),
                    record.text("model"));
            topic.put(
                    key,
                    DailyTotal.none(key)
                            .plus(record.number("calls"), record.part("usage"), record.number("amountNanos")));
        }
        Map<String, DailyTotal> table = new HashMap<>();
        history.dailyTable().forEach(total -> table.put(total.key(), total));
        expected.forEach((key, total) -> {
            if (topic.containsKey(key) && !total.equals(topic.get(key))) {
                wrong.add("cost.daily says " + topic.get(key) + ", the cost events sum up to " + total);
            }
            if (!total.equals(table.get(key))) {
                wrong.add("the table of daily totals says " + table.get(key) + ", the cost events sum up to " + total);
            }
        });
        table.keySet().stream()
                .filter(key -> !expected.containsKey(key))
                .forEach(key -> wrong.add("the table of daily totals has " + key + ", which no cost event is of"));
        return wrong;
    }

    /** The sums of cost events by organisation, day, agent, provider and model. */
    public static Map<String, DailyTotal> spent(List<LogRecord> log, Map<String, DailyTotal> earlier) {
        Map<String, DailyTotal> sums = new TreeMap<>(earlier);
        for (LogRecord cost : log) {
            if (cost.type().equals("CostEvent")) {
                String day = Instant.ofEpochMilli(cost.number("at"))
                        .atOffset(ZoneOffset.UTC)
                        .toLocalDate()
                        .toString();
                String key = String.join(
                        "/", cost.text("orgId"), day, cost.text("agentId"), cost.text("provider"), cost.text("model"));
                sums.compute(
                        key,
                        (k, sum) -> (sum == null ? DailyTotal.none(k) : sum)
                                .plus(1, cost.part("usage"), cost.number("amountNanos")));
            }
        }
        return sums;
    }
}
