package dev.agentc2.platform.inquiry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the settings of an MCP connection say of how the effects of its tools are told: {@code tools.<tool>.check} and
 * {@code tools.<tool>.effectIdArgument}. Pure.
 */
public final class DeclaredEffects {
    private static final int LONGEST_ARGUMENT = 200;
    private static final String QUERYABLE = "QUERYABLE";

    private DeclaredEffects() {}

    /**
     * A broken rule.
     *
     * @param field which field of the settings
     * @param rule to be read behind the field's name
     */
    public record Fault(String field, String rule) {}

    /** All that is wrong with them. */
    public static List<Fault> faults(@Nullable JsonNode settings) {
        List<Fault> faults = new ArrayList<>();
        if (settings == null) {
            return faults;
        }
        for (Map.Entry<String, JsonNode> tool : settings.path("tools").properties()) {
            String place = "tools." + tool.getKey();
            JsonNode argument = tool.getValue().path("effectIdArgument");
            if (!argument.isMissingNode() && !isName(argument)) {
                faults.add(new Fault(
                        place + ".effectIdArgument",
                        "is the name of an argument, at most " + LONGEST_ARGUMENT + " long"));
            }
            JsonNode check = tool.getValue().path("check");
            if (!check.isMissingNode()) {
                fault(place + ".check", tool.getKey(), check, faults);
                if (!tool.getValue().path("safety").asText(QUERYABLE).equals(QUERYABLE)) {
                    faults.add(new Fault(place + ".safety", "is QUERYABLE, or left out, beside a check"));
                }
            }
        }
        return faults;
    }

    private static void fault(String place, String tool, JsonNode check, List<Fault> faults) {
        try {
            if (EffectCheck.of(check).tool().equals(tool)) {
                faults.add(new Fault(place + ".tool", "is another tool than the one that is asked about"));
            }
        } catch (MalformedCheckException e) {
            faults.add(new Fault(e.field().isEmpty() ? place : place + "." + e.field(), e.rule()));
        }
    }

    private static boolean isName(JsonNode argument) {
        return argument.isTextual()
                && !argument.asText().isBlank()
                && argument.asText().length() <= LONGEST_ARGUMENT;
    }
}
