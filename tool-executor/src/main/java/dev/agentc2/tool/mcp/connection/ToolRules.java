package dev.agentc2.tool.mcp.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.tool.Safety;
import dev.agentc2.tool.mcp.connection.McpConnection.UnusableException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the organisation says of the tools of a connection, over what its server says. Immutable; nobody changes the
 * nodes.
 *
 * @param rules by the server's names of tools
 * @param fixedArguments arguments that win over the model's, by tool; {@code *} for all
 */
public record ToolRules(Map<String, Rule> rules, Map<String, ObjectNode> fixedArguments) {
    /** No rules. */
    public static final ToolRules NONE = new ToolRules(Map.of(), Map.of());

    private static final String ALL = "*";
    private static final String NEVER = "NEVER";

    public ToolRules {
        rules = Map.copyOf(rules);
        fixedArguments = Map.copyOf(fixedArguments);
    }

    /**
     * A rule for a tool.
     *
     * @param safety null to go by the server's hints
     * @param approval when a person has to approve a call; kept as it is written, its reader judges it
     */
    public record Rule(@Nullable Safety safety, String approval) {}

    /** Safety of a tool by the hints of its server, where the organisation says nothing else. */
    public Safety safety(String tool, boolean readOnly, boolean idempotent) {
        Rule rule = rules.get(tool);
        if (rule != null && rule.safety() != null) {
            return rule.safety();
        }
        return readOnly || idempotent ? Safety.IDEMPOTENT : Safety.NEITHER;
    }

    /** When a person has to approve a call. */
    public String approval(String tool) {
        Rule rule = rules.getOrDefault(tool, rules.get(ALL));
        return rule == null ? NEVER : rule.approval();
    }

    /** The arguments of a call: the model's, and over them those that the organisation has fixed. */
    public ObjectNode applied(String tool, ObjectNode arguments) {
        ObjectNode applied = arguments.deepCopy();
        for (String name : new String[] {ALL, tool}) {
            ObjectNode fixed = fixedArguments.get(name);
            if (fixed != null) {
                applied.setAll(fixed.deepCopy());
            }
        }
        return applied;
    }

    /** Names of the arguments of a tool that the organisation has fixed. */
    public Set<String> fixed(String tool) {
        Set<String> names = new HashSet<>();
        for (String of : new String[] {ALL, tool}) {
            ObjectNode fixed = fixedArguments.get(of);
            if (fixed != null) {
                fixed.fieldNames().forEachRemaining(names::add);
            }
        }
        return names;
    }

    static ToolRules of(JsonNode settings) throws UnusableException {
        Map<String, Rule> rules = new HashMap<>();
        for (Map.Entry<String, JsonNode> tool : settings.path("tools").properties()) {
            rules.put(tool.getKey(), rule(tool.getKey(), tool.getValue()));
        }
        Map<String, ObjectNode> fixed = new HashMap<>();
        for (Map.Entry<String, JsonNode> tool : settings.path("fixedArguments").properties()) {
            if (!(tool.getValue() instanceof ObjectNode arguments)) {
                throw new UnusableException("settings.fixedArguments has an object of arguments for each tool.");
            }
            fixed.put(tool.getKey(), arguments);
        }
        return new ToolRules(rules, fixed);
    }

    private static Rule rule(String tool, JsonNode node) throws UnusableException {
        JsonNode approval = node.path("approval");
        String text = approval.isMissingNode() ? NEVER : approval.isTextual() ? approval.asText() : approval.toString();
        if (node.path("safety").isMissingNode()) {
            return new Rule(null, text);
        }
        try {
            return new Rule(Safety.valueOf(node.path("safety").asText()), text);
        } catch (IllegalArgumentException e) {
            throw new UnusableException("settings.tools." + tool + ".safety is IDEMPOTENT, QUERYABLE or NEITHER.");
        }
    }
}
