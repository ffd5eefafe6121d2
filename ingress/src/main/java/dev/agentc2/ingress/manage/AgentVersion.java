package dev.agentc2.ingress.manage;

import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.tool.ToolDescription;
import dev.agentc2.platform.tool.ToolSpecs;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an agent says and may do, as of one version. Immutable, in the database too.
 *
 * @param tier tier of models; null lets the router choose
 * @param model a model of its own as provider/model, which wins over the tier; null for none
 * @param tools names of the tools it may call
 * @param memoryMessages messages of the conversation that it is shown
 * @param maxSteps model calls of a turn at most
 * @param turnTimeoutMs longest turn, milliseconds
 * @param guardrailPolicyId policy of its turns; null for the platform's own
 * @param approval when a person is asked before a tool call; null for never
 * @param note what changed, for people
 * @param createdBy opaque id of who made it
 */
record AgentVersion(
        int version,
        String instructions,
        @Nullable String tier,
        @Nullable String model,
        List<String> tools,
        int memoryMessages,
        int maxSteps,
        int maxOutputTokens,
        @Nullable Double temperature,
        long turnTimeoutMs,
        @Nullable String guardrailPolicyId,
        @Nullable Approval approval,
        String note,
        Instant createdAt,
        String createdBy) {
    static final String COLUMNS = "version, instructions, tier, model, tools, memory_messages, max_steps,"
            + " max_output_tokens, temperature, turn_timeout_ms, guardrail_policy_id, approval, note, created_at, created_by";

    private static final Set<String> TOOLS =
            ToolSpecs.builtIn().stream().map(ToolDescription::name).collect(Collectors.toUnmodifiableSet());
    private static final Pattern OFFERED = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}__(?:\\*|[A-Za-z0-9_-]{1,63})");
    private static final int MOST_TOOLS = 128;
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9._-]{1,64}/[^\\s\\p{Cntrl}]{1,200}");

    /** Body of POST; what is left out has the value of a plain agent. */
    record Draft(
            @Nullable String instructions,
            @Nullable String tier,
            @Nullable String model,
            @Nullable List<@Nullable String> tools,
            @Nullable Integer memoryMessages,
            @Nullable Integer maxSteps,
            @Nullable Integer maxOutputTokens,
            @Nullable Double temperature,
            @Nullable Integer turnTimeoutMs,
            @Nullable String guardrailPolicyId,
            @Nullable Approval approval,
            @Nullable String note) {
        private static final int MEMORY_MESSAGES = 20;
        private static final int MAX_STEPS = 6;
        private static final int MAX_OUTPUT_TOKENS = 1_024;
        private static final int TURN_TIMEOUT_MS = 120_000;

        /** Checks all but whether the policy and the connections exist. */
        Fields check(Fields fields, String prefix) {
            fields.text(prefix + "instructions", instructions, Limits.INSTRUCTIONS)
                    .check(prefix + "tier", tier == null || Tier.NAMES.contains(tier), "is one of " + Tier.NAMES)
                    .check(
                            prefix + "model",
                            model == null || MODEL.matcher(model).matches(),
                            "is provider/model, such as openai/gpt-6-luna")
                    .check(
                            prefix + "tools",
                            toolNames().size() <= MOST_TOOLS
                                    && toolNames().stream().allMatch(Draft::isTool)
                                    && areDistinct(toolNames()),
                            "are at most " + MOST_TOOLS + " of "
                                    + TOOLS.stream().sorted().toList()
                                    + " and of tools of connections (the connection's slug, two underscores, and the"
                                    + " tool, or an asterisk for all), each once")
                    .range(prefix + "memoryMessages", remembered(), 0, 200)
                    .range(prefix + "maxSteps", steps(), 1, 50)
                    .range(prefix + "maxOutputTokens", outputTokens(), 1, 64_000)
                    .range(prefix + "turnTimeoutMs", timeoutMs(), 1_000, 600_000)
                    .optionalText(prefix + "note", note, Limits.NOTE);
            if (approval != null) {
                approval.check(fields, prefix + "approval.", Draft::isTool);
            }
            return temperature == null ? fields : fields.range(prefix + "temperature", temperature, 0, 2);
        }

        private static boolean isTool(String name) {
            return TOOLS.contains(name) || OFFERED.matcher(name).matches();
        }

        List<String> toolNames() {
            return tools == null
                    ? List.of()
                    : tools.stream()
                            .map(tool -> Objects.requireNonNullElse(tool, ""))
                            .toList();
        }

        int remembered() {
            return memoryMessages == null ? MEMORY_MESSAGES : memoryMessages;
        }

        int steps() {
            return maxSteps == null ? MAX_STEPS : maxSteps;
        }

        int outputTokens() {
            return maxOutputTokens == null ? MAX_OUTPUT_TOKENS : maxOutputTokens;
        }

        int timeoutMs() {
            return turnTimeoutMs == null ? TURN_TIMEOUT_MS : turnTimeoutMs;
        }

        private static boolean areDistinct(List<String> names) {
            return new HashSet<>(names).size() == names.size();
        }
    }

    static AgentVersion of(ResultSet row) throws SQLException {
        return new AgentVersion(
                row.getInt("version"),
                row.getString("instructions"),
                row.getString("tier"),
                row.getString("model"),
                Columns.texts(row, "tools"),
                row.getInt("memory_messages"),
                row.getInt("max_steps"),
                row.getInt("max_output_tokens"),
                row.getObject("temperature", Double.class),
                row.getLong("turn_timeout_ms"),
                row.getString("guardrail_policy_id"),
                Approval.parse(row.getString("approval")),
                row.getString("note"),
                Columns.time(row, "created_at"),
                row.getString("created_by"));
    }
}
