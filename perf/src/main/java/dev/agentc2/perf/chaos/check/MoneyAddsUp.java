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
 * are what the provider counts, call by call, unless they are flagged as estimated. A call beyond those is let pass once
 * for each that is booked, when it has its prompt.
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
        Map<String, List<Tokens>> counted = new HashMap<>();
        for (ProviderCall call : history.providerCalls()) {
            counted.computeIfAbsent(call.messageId(), m -> new ArrayList<>())
                    .add(new Tokens(call.promptTokens(), call.outputTokens()));
        }
        for (LogRecord message : history.ofType("InboundMessage")) {
            List<Tokens> calls = counted.remove(message.text("clientMessageId"));
            List<LogRecord> costs = byTurn.getOrDefault(message.turnId(), List.of());
            boolean estimated = costs.stream()
                    .anyMatch(cost -> Boolean.TRUE.equals(cost.part("usage").get("estimated")));
            List<Tokens> booked = costs.stream().map(Tokens::of).toList();
            if (calls != null && !estimated && !isBooked(calls, booked)) {
                found.add(Violation.of(
                        NAME,
                        history,
                        message.turnId(),
                        "the provider counts " + calls + " tokens, booked are " + booked
                                + ", and none is flagged as estimated"));
            }
        }
        counted.forEach((message, calls) -> found.add(Violation.of(
                NAME, history, "", "the provider was called for a message that isn't in the log: " + message)));
    }

    /**
     * Whether each booking is a call of its own, and what is left is calls that nobody heard of: a worker was given up or
     * died before its claim on the command was taken, and the next one made the same call, which is booked (ADR 17).
     */
    private static boolean isBooked(List<Tokens> calls, List<Tokens> booked) {
        List<Tokens> unheard = new ArrayList<>(calls);
        List<Long> mayRepeat = new ArrayList<>();
        for (Tokens tokens : booked) {
            if (!tokens.areNone() && !unheard.remove(tokens)) {
                return false;
            }
            mayRepeat.add(tokens.prompt());
        }
        return unheard.stream().allMatch(call -> mayRepeat.remove((Long) call.prompt()));
    }

    /** Tokens of a prompt and of what was said to it. */
    private record Tokens(long prompt, long output) {
        static Tokens of(LogRecord cost) {
            Map<String, Object> usage = cost.part("usage");
            return new Tokens(
                    DailyTotal.tokens(usage, "inputTokens")
                            + DailyTotal.tokens(usage, "cachedInputTokens")
                            + DailyTotal.tokens(usage, "cacheWriteTokens"),
                    DailyTotal.tokens(usage, "outputTokens") + DailyTotal.tokens(usage, "reasoningTokens"));
        }

        boolean areNone() {
            return prompt == 0 && output == 0;
        }

        @Override
        public String toString() {
            return prompt + " + " + output;
        }
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
