package dev.agentc2.stack.simulator;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What the simulated provider counted since its start or last reset; the JSON of {@code GET /_stats}. Immutable.
 *
 * @param requests chat requests that could be read
 * @param toolCalls tool calls that it asked for
 * @param tokens tokens that it wrote
 * @param open requests under way now
 * @param peakOpen most requests under way at one time
 * @param connections connections open now
 * @param aborted requests whose client went away before the end
 * @param failed requests that failed as asked for
 */
public record Counters(
        int requests,
        @JsonProperty("tool_calls") int toolCalls,
        long tokens,
        int open,
        @JsonProperty("peak_open") int peakOpen,
        @JsonProperty("conns") int connections,
        int aborted,
        int failed) {}
