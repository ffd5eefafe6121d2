package dev.agentc2.perf.chaos.history;

import java.util.Map;

/**
 * What was spent on a day on a model by an agent. Immutable.
 *
 * @param key organisation, day, agent, provider and model, joined by slashes
 * @param inputTokens disjoint from the other kinds, as all five
 */
public record DailyTotal(
        String key,
        long calls,
        long inputTokens,
        long cachedInputTokens,
        long cacheWriteTokens,
        long outputTokens,
        long reasoningTokens,
        long amountNanos) {

    /** Nothing spent. */
    public static DailyTotal none(String key) {
        return new DailyTotal(key, 0, 0, 0, 0, 0, 0, 0);
    }

    /** The sum with a number of calls of some usage. */
    public DailyTotal plus(long moreCalls, Map<String, Object> usage, long nanos) {
        return new DailyTotal(
                key,
                calls + moreCalls,
                inputTokens + tokens(usage, "inputTokens"),
                cachedInputTokens + tokens(usage, "cachedInputTokens"),
                cacheWriteTokens + tokens(usage, "cacheWriteTokens"),
                outputTokens + tokens(usage, "outputTokens"),
                reasoningTokens + tokens(usage, "reasoningTokens"),
                amountNanos + nanos);
    }

    /** A bucket of a usage record. */
    public static long tokens(Map<String, Object> usage, String bucket) {
        return usage.get(bucket) instanceof Number number ? number.longValue() : 0;
    }
}
