package dev.agentc2.ingress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.arguments.ArgumentSchemas;
import dev.agentc2.platform.arguments.ArgumentSchemas.UnreadableException;
import dev.agentc2.platform.arguments.ArgumentSchemas.Violation;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people answer to questions of servers, against the schema that was asked with. Thread-safe. */
final class Answers {
    private static final int VIOLATIONS_TOLD = 10;

    private final ArgumentSchemas schemas = new ArgumentSchemas();

    /**
     * Makes sure that an answer fits what was asked. The schema was bounded, and rid of regular expressions, before it
     * was put to anybody; one that can't be read is left to the server.
     *
     * @param answer a JSON object; null for one without fields
     * @throws ProblemException 422 {@code answer-invalid} that names what doesn't fit
     */
    void check(String schema, @Nullable String answer) {
        try {
            List<Violation> violations =
                    schemas.violations(schema, (ObjectNode) Json.MAPPER.readTree(answer == null ? "{}" : answer));
            if (!violations.isEmpty()) {
                throw problem(violations);
            }
        } catch (UnreadableException e) {
            // what the server makes of the answer is its own business
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the answer was read as JSON before", e);
        }
    }

    private static ProblemException problem(List<Violation> violations) {
        List<Map<String, String>> errors = violations.stream()
                .limit(VIOLATIONS_TOLD)
                .map(violation -> Map.of("field", "arguments" + violation.at(), "rule", violation.rule()))
                .toList();
        String field = String.valueOf(errors.getFirst().get("field"));
        String rule = String.valueOf(errors.getFirst().get("rule"));
        return new ProblemException(
                422,
                "answer-invalid",
                "The answer doesn't fit what was asked: " + field + ": " + rule + ".",
                Map.of("field", field, "rule", rule, "errors", errors),
                Map.of());
    }
}
