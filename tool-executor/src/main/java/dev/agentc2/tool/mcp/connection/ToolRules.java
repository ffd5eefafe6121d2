package dev.agentc2.tool.mcp.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.inquiry.EffectCheck;
import dev.agentc2.platform.inquiry.MalformedCheckException;
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
     * @param check how another tool is asked what became of a call; null when that can't be asked
     * @param effectIdArgument argument that the call's identity is put into; null for none
     */
    public record Rule(
            @Nullable Safety safety,
            String approval,
            @Nullable EffectCheck check,
            @Nullable String effectIdArgument) {}

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

    /** How it is asked what became of a call of a tool; null when that can't be asked. */
    public @Nullable EffectCheck check(String tool) {
        Rule rule = rules.get(tool);
        return rule == null ? null : rule.check();
    }

    /**
     * The arguments of a call: the model's, and over them those that the organisation has fixed, the call's identity among
     * them where it is wanted.
     */
    public ObjectNode applied(String tool, ObjectNode arguments, String effectId) {
        ObjectNode applied = arguments.deepCopy();
        for (String name : new String[] {ALL, tool}) {
            ObjectNode fixed = fixedArguments.get(name);
            if (fixed != null) {
                applied.setAll(fixed.deepCopy());
            }
        }
        Rule rule = rules.get(tool);
        if (rule != null && rule.effectIdArgument() != null) {
            applied.put(rule.effectIdArgument(), effectId);
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
        Rule rule = rules.get(tool);
        if (rule != null && rule.effectIdArgument() != null) {
            names.add(rule.effectIdArgument());
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
        JsonNode effectIdArgument = node.path("effectIdArgument");
        EffectCheck check = check(tool, node.path("check"));
        return new Rule(
                check == null ? safety(tool, node.path("safety")) : Safety.QUERYABLE,
                text,
                check,
                effectIdArgument.isTextual() ? effectIdArgument.asText() : null);
    }

    private static @Nullable Safety safety(String tool, JsonNode node) throws UnusableException {
        try {
            return node.isMissingNode() ? null : Safety.valueOf(node.asText());
        } catch (IllegalArgumentException e) {
            throw new UnusableException("settings.tools." + tool + ".safety is IDEMPOTENT, QUERYABLE or NEITHER.");
        }
    }

    private static @Nullable EffectCheck check(String tool, JsonNode node) throws UnusableException {
        try {
            return node.isMissingNode() ? null : EffectCheck.of(node);
        } catch (MalformedCheckException e) {
            String field = e.field().isEmpty() ? "" : "." + e.field();
            throw new UnusableException("settings.tools." + tool + ".check" + field + " " + e.rule() + ".");
        }
    }
}
