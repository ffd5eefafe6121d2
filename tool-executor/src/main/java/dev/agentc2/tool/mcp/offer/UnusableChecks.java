package dev.agentc2.tool.mcp.offer;

import dev.agentc2.platform.inquiry.EffectCheck;
import dev.agentc2.platform.tool.Safety;
import dev.agentc2.tool.mcp.connection.ToolRules;
import dev.agentc2.wire.OfferedTool;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Checks that an organisation has declared and that won't be made, as what the server offers shows. Pure. */
final class UnusableChecks {
    private UnusableChecks() {}

    /**
     * Sentences about them.
     *
     * @param tools that are offered
     * @param remoteNames of all tools that the server has
     */
    static List<String> of(ToolRules rules, List<OfferedTool> tools, Set<String> remoteNames) {
        List<String> said = new ArrayList<>();
        for (String tool : remoteNames) {
            EffectCheck check = rules.check(tool);
            if (check != null && !isOffered(check.tool(), tools)) {
                said.add("The check of " + tool + " asks " + check.tool() + ", which the server doesn't offer.");
            } else if (check != null && !isHarmless(check.tool(), tools)) {
                said.add("The check of " + tool + " asks " + check.tool()
                        + ", which isn't IDEMPOTENT: it is never asked.");
            }
        }
        return said;
    }

    private static boolean isOffered(String tool, List<OfferedTool> tools) {
        return tools.stream().anyMatch(offered -> offered.getRemoteName().equals(tool));
    }

    private static boolean isHarmless(String tool, List<OfferedTool> tools) {
        return tools.stream()
                .anyMatch(offered -> offered.getRemoteName().equals(tool)
                        && offered.getSafety().equals(Safety.IDEMPOTENT.name()));
    }
}
