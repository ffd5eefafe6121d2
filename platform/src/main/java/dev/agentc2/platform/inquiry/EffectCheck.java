package dev.agentc2.platform.inquiry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a tool is asked what became of a call of another tool of its server, whose outcome nobody knows. What isn't surely so
 * is not known. Immutable.
 *
 * @param tool what the server calls the tool that is asked
 * @param arguments what it is asked with
 * @param happened is so when the call happened
 * @param notHappened is so when it didn't, and won't any more; null when that can't be told
 */
public record EffectCheck(
        String tool,
        ArgumentTemplate arguments,
        Condition happened,
        @Nullable Condition notHappened) {
    private static final Set<String> FIELDS = Set.of("tool", "arguments", "happened", "notHappened");
    private static final int LONGEST_NAME = 128;

    /** What an answer says of a call. */
    public enum Verdict {
        HAPPENED,
        NOT_HAPPENED,
        NOT_KNOWN
    }

    /**
     * Reads a check.
     *
     * @throws MalformedCheckException when it can't be understood
     */
    public static EffectCheck of(JsonNode node) throws MalformedCheckException {
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        if (!node.isObject() || !FIELDS.containsAll(names)) {
            throw new MalformedCheckException("", "is an object of tool, arguments, happened and notHappened");
        }
        String tool = node.path("tool").isTextual() ? node.path("tool").asText() : "";
        if (tool.isBlank() || tool.length() > LONGEST_NAME) {
            throw new MalformedCheckException("tool", "is the server's name of the tool that is asked");
        }
        return new EffectCheck(
                tool,
                ArgumentTemplate.of(node.path("arguments")),
                Condition.of("happened", node.path("happened")),
                node.has("notHappened") ? Condition.of("notHappened", node.path("notHappened")) : null);
    }

    /** What an answer says; what says both or neither says nothing. */
    public Verdict verdict(JsonNode answer) {
        boolean did = happened.holds(answer);
        boolean didNot = notHappened != null && notHappened.holds(answer);
        if (did == didNot) {
            return Verdict.NOT_KNOWN;
        }
        return did ? Verdict.HAPPENED : Verdict.NOT_HAPPENED;
    }
}
