package dev.agentc2.ingress.manage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.json.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * When a person is asked before an agent's tool call, as it was given; what is left out has its usual value. Immutable.
 *
 * @param mode which calls, whatever their arguments; NEVER unless said
 * @param rules calls that are asked about besides
 * @param waitMs how long an answer is waited for, milliseconds; an hour unless said
 * @param byUser whether who wrote the message may decide too; no unless said
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Approval(
        @Nullable String mode,
        @Nullable List<@Nullable Rule> rules,
        @Nullable Integer waitMs,
        @Nullable Boolean byUser) {
    private static final Set<String> MODES = Set.of("NEVER", "DESTRUCTIVE", "ALWAYS");
    private static final int MOST_RULES = 64;
    private static final int MOST_VALUES = 100;
    private static final int LONGEST = 200;
    private static final int LEAST_WAIT_MS = 1_000;
    private static final int LONGEST_WAIT_MS = 86_400_000;
    private static final int MOST_DIGITS = 40;

    /**
     * Calls of a tool; only some of them when it goes by an argument.
     *
     * @param tool its name, or all of a connection
     * @param argument names with dots between
     * @param above what the argument may be without asking, at most
     * @param unless what the argument may be without asking
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Rule(
            @Nullable String tool,
            @Nullable String argument,
            @Nullable BigDecimal above,
            @Nullable List<@Nullable String> unless) {
        /** Either it is about all calls, or about an argument and says which of its values need no leave. */
        private boolean isWhole() {
            return argument == null
                    ? above == null && unless == null
                    : !argument.isBlank() && argument.length() <= LONGEST && (above == null) != (unless == null);
        }

        private boolean isBounded() {
            boolean isPlain =
                    above == null || above.precision() <= MOST_DIGITS && Math.abs(above.scale()) <= MOST_DIGITS;
            return isPlain
                    && (unless == null
                            || unless.size() <= MOST_VALUES
                                    && unless.stream().allMatch(value -> value != null && value.length() <= LONGEST));
        }
    }

    /** Checks it all. */
    void check(Fields fields, String prefix, Predicate<String> isTool) {
        fields.check(prefix + "mode", mode == null || MODES.contains(mode), "is one of NEVER, DESTRUCTIVE, ALWAYS");
        if (waitMs != null) {
            fields.range(prefix + "waitMs", waitMs, LEAST_WAIT_MS, LONGEST_WAIT_MS);
        }
        List<@Nullable Rule> all = rules == null ? List.of() : rules;
        fields.check(prefix + "rules", all.size() <= MOST_RULES, "are at most " + MOST_RULES);
        for (int i = 0; i < all.size(); i++) {
            Rule rule = all.get(i);
            String place = prefix + "rules[" + i + "]";
            fields.check(
                    place + ".tool",
                    rule != null && rule.tool() != null && isTool.test(rule.tool()),
                    "is required: a tool as an agent may be given it");
            fields.check(
                    place + ".argument",
                    rule == null || rule.isWhole(),
                    "stands with either above or unless, and they with it; without all three every call is asked about");
            fields.check(
                    place + ".unless",
                    rule == null || rule.isBounded(),
                    "are at most " + MOST_VALUES + " texts of at most " + LONGEST
                            + " characters; above is a plain number");
        }
    }

    String json() {
        try {
            return Json.MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what a request said can be written as JSON", e);
        }
    }

    static @Nullable Approval parse(@Nullable String json) {
        try {
            return json == null ? null : Json.MAPPER.readValue(json, Approval.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the column holds what was written to it", e);
        }
    }
}
