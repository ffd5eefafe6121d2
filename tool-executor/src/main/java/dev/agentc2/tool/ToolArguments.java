package dev.agentc2.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.arguments.ArgumentSchemas;
import dev.agentc2.platform.arguments.ArgumentSchemas.UnreadableException;
import dev.agentc2.platform.arguments.ArgumentSchemas.Violation;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.tool.ToolDescription;
import java.util.List;

/** Reads the arguments that a model wrote and checks them against the tool's JSON Schema. Thread-safe. */
final class ToolArguments {
    private static final int LENGTH_LIMIT = 256 * 1024;
    private static final int VIOLATIONS_TOLD = 10;

    private final ArgumentSchemas schemas = new ArgumentSchemas();

    /** What was made of the text. */
    sealed interface Reading {
        /** Arguments that fit the schema. */
        record Fitting(ObjectNode arguments) implements Reading {}

        /** Why a call can't be made with them. */
        record Unfit(ToolOutcome.Failed failure) implements Reading {}
    }

    /** Reads arguments; an empty text means none, as some models write for tools without parameters. */
    Reading read(ToolDescription tool, String text) {
        if (text.length() > LENGTH_LIMIT) {
            return unfit("they are longer than " + LENGTH_LIMIT + " characters");
        }
        JsonNode arguments;
        try {
            arguments = Json.MAPPER.readTree(text.isBlank() ? "{}" : text);
        } catch (JsonProcessingException e) {
            return unfit("they are not valid JSON: " + e.getOriginalMessage());
        }
        if (!(arguments instanceof ObjectNode object)) {
            return unfit("they are not a JSON object");
        }
        return checked(tool, object);
    }

    private Reading checked(ToolDescription tool, ObjectNode arguments) {
        try {
            List<Violation> violations = schemas.violations(tool.parametersJson(), arguments);
            return violations.isEmpty() ? new Reading.Fitting(arguments) : unfit(told(violations));
        } catch (UnreadableException e) {
            return new Reading.Unfit(
                    new ToolOutcome.Failed(ToolOutcome.FailureKind.TOOL_ERROR, "The tool's own schema can't be read."));
        }
    }

    private static String told(List<Violation> violations) {
        List<String> told = violations.stream()
                .limit(VIOLATIONS_TOLD)
                .map(v -> v.at() + ": " + v.rule())
                .toList();
        int more = violations.size() - told.size();
        return String.join("; ", told) + (more > 0 ? "; and " + more + " more" : "");
    }

    private static Reading unfit(String why) {
        return new Reading.Unfit(new ToolOutcome.Failed(
                ToolOutcome.FailureKind.INVALID_ARGUMENTS,
                "The arguments don't fit the tool's schema.",
                "The arguments can't be used: " + why + "."));
    }
}
