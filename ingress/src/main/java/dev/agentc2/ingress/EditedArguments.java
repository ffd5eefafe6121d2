package dev.agentc2.ingress;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.ingress.manage.Offers;
import dev.agentc2.platform.arguments.ArgumentSchemas;
import dev.agentc2.platform.arguments.ArgumentSchemas.UnreadableException;
import dev.agentc2.platform.arguments.ArgumentSchemas.Violation;
import dev.agentc2.platform.arguments.CheckedSchema;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.tool.ToolDescription;
import dev.agentc2.platform.tool.ToolSpecs;
import dev.agentc2.wire.OfferedTool;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Arguments that a person puts in the place of a model's, as far as they can be judged before the call: against the
 * tool's schema as it is offered now. The call checks them again, by then against the newest. Thread-safe.
 */
final class EditedArguments {
    private static final int VIOLATIONS_TOLD = 10;

    private final ArgumentSchemas schemas = new ArgumentSchemas();
    private final Offers offers;

    EditedArguments(Offers offers) {
        this.offers = offers;
    }

    /**
     * Makes sure that a tool takes such arguments. One that isn't offered now, or whose schema can't be read, is left to
     * the call, which says so.
     *
     * @throws ProblemException 422 {@code arguments-invalid} that names what doesn't fit in {@code errors}
     */
    void check(String orgId, String tool, ObjectNode arguments) {
        try {
            Optional<String> schema = schema(orgId, tool);
            List<Violation> violations = schema.isEmpty() ? List.of() : schemas.violations(schema.get(), arguments);
            if (!violations.isEmpty()) {
                throw problem(violations);
            }
        } catch (UnreadableException e) {
            // nobody's arguments fit: the call ends with what is wrong with the tool
        }
    }

    private Optional<String> schema(String orgId, String tool) {
        Optional<String> ours = ToolSpecs.builtIn().stream()
                .filter(known -> known.name().equals(tool))
                .map(ToolDescription::parametersJson)
                .findFirst();
        return ours.or(() -> offers.of(orgId).stream()
                .flatMap(offer -> offer.getTools().stream())
                .filter(offered -> offered.getName().equals(tool))
                .map(OfferedTool::getParameters)
                .map(CheckedSchema::of)
                .findFirst());
    }

    private static ProblemException problem(List<Violation> violations) {
        List<Map<String, String>> errors = violations.stream()
                .limit(VIOLATIONS_TOLD)
                .map(violation -> Map.of("field", "arguments" + violation.at(), "rule", violation.rule()))
                .toList();
        Map<String, String> first = errors.getFirst();
        int more = violations.size() - 1;
        return new ProblemException(
                422,
                "arguments-invalid",
                "The tool doesn't take these arguments: " + first.get("field") + ": " + first.get("rule") + "."
                        + (more > 0 ? " So are " + more + " more; see errors." : ""),
                Map.of(
                        "field",
                        String.valueOf(first.get("field")),
                        "rule",
                        String.valueOf(first.get("rule")),
                        "errors",
                        errors),
                Map.of());
    }
}
