package dev.agentc2.stack.simulator;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How the simulated provider answers. Immutable.
 *
 * @param ttftMs milliseconds from the request being read to the first token
 * @param delayMs milliseconds between tokens; 0 writes the answer at once
 * @param tokens text deltas of an answer, filled with words of the spelling alphabet; 0 answers in sentences
 * @param cachedTokens input tokens that the usage reports as read from a cache, at most the whole prompt
 * @param reasoningTokens output tokens that the usage reports as spent on reasoning, on top of the answer
 * @param fault how every request fails; null when none does
 */
public record Behaviour(
        int ttftMs,
        int delayMs,
        int tokens,
        int cachedTokens,
        int reasoningTokens,
        @Nullable Fault fault) {
    /** Answers at once, in sentences. */
    public static final Behaviour INSTANT = new Behaviour(0, 0, 0, 0, 0, null);

    /** At a pace that a person likes to read. */
    public static final Behaviour NATURAL = new Behaviour(150, 25, 0, 0, 0, null);

    public Behaviour {
        if (ttftMs < 0 || delayMs < 0 || tokens < 0 || cachedTokens < 0 || reasoningTokens < 0) {
            throw new IllegalArgumentException("times and numbers of tokens can't be negative");
        }
    }

    /** This behaviour at another pace and length. */
    public Behaviour paced(int newTtftMs, int newDelayMs, int newTokens) {
        return new Behaviour(newTtftMs, newDelayMs, newTokens, cachedTokens, reasoningTokens, fault);
    }

    /** This behaviour with another fault, or none. */
    public Behaviour failing(@Nullable Fault newFault) {
        return new Behaviour(ttftMs, delayMs, tokens, cachedTokens, reasoningTokens, newFault);
    }

    /**
     * This behaviour with what a model name asks for, such as {@code simulated;ttft=200;delay=20;tokens=50}.
     *
     * @throws IllegalArgumentException when a value can't be read or a name is unknown
     */
    public Behaviour forModel(String model) {
        int first = model.indexOf(';');
        if (first < 0) {
            return this;
        }
        Behaviour result = this;
        for (String pair : model.substring(first + 1).split(";")) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("'" + pair + "' has no value");
            }
            result = result.with(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return result;
    }

    /**
     * This behaviour with one value changed.
     *
     * @param name ttft, delay, tokens, cached, reasoning or fault
     * @throws IllegalArgumentException when the value can't be read or the name is unknown
     */
    public Behaviour with(String name, String value) {
        return switch (name) {
            case "ttft" -> paced(number(value), delayMs, tokens);
            case "delay" -> paced(ttftMs, number(value), tokens);
            case "tokens" -> paced(ttftMs, delayMs, number(value));
            case "cached" -> new Behaviour(ttftMs, delayMs, tokens, number(value), reasoningTokens, fault);
            case "reasoning" -> new Behaviour(ttftMs, delayMs, tokens, cachedTokens, number(value), fault);
            case "fault" -> failing(Fault.parse(value));
            default -> throw new IllegalArgumentException("unknown setting '" + name + "'");
        };
    }

    /** All values by the names that {@link #with} takes. */
    public Map<String, Object> values() {
        Map<String, Object> values = new TreeMap<>();
        values.put("ttft", ttftMs);
        values.put("delay", delayMs);
        values.put("tokens", tokens);
        values.put("cached", cachedTokens);
        values.put("reasoning", reasoningTokens);
        values.put("fault", Fault.text(fault));
        return values;
    }

    private static int number(String text) {
        double value = Double.parseDouble(text.strip());
        return (int) Math.min(Math.max(value, -1), Integer.MAX_VALUE);
    }
}
