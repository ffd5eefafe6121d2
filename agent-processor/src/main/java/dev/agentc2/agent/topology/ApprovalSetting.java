package dev.agentc2.agent.topology;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.agent.turn.ApprovalRule;
import dev.agentc2.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a connection's own settings say about the approval of a tool: NEVER, ALWAYS, DESTRUCTIVE, or a rule such as
 * {@code {"argument": "amount", "above": 100}}. What can't be read asks about every call.
 */
final class ApprovalSetting {
    private ApprovalSetting() {}

    /** The rule of a setting; null when nobody is asked. */
    static @Nullable ApprovalRule rule(String tool, String setting, boolean destructive) {
        return switch (setting) {
            case "NEVER" -> null;
            case "DESTRUCTIVE" -> destructive ? ApprovalRule.everyCall(tool) : null;
            case "ALWAYS" -> ApprovalRule.everyCall(tool);
            default -> written(tool, setting);
        };
    }

    private static ApprovalRule written(String tool, String setting) {
        try {
            JsonNode rule = Json.MAPPER.readTree(setting);
            JsonNode above = rule.path("above");
            if (rule.path("argument").isTextual()
                    && (above.isNumber() || rule.path("unless").isArray())) {
                return new ApprovalRule(
                        tool,
                        rule.path("argument").asText(),
                        above.isNumber() ? above.decimalValue() : null,
                        unless(rule));
            }
        } catch (JsonProcessingException e) {
            // It is no rule: every call is asked about.
        }
        return ApprovalRule.everyCall(tool);
    }

    private static List<String> unless(JsonNode rule) {
        List<String> values = new ArrayList<>();
        rule.path("unless").forEach(value -> values.add(value.asText()));
        return values;
    }
}
