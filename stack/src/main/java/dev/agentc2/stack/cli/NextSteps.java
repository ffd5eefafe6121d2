package dev.agentc2.stack.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.integration.Integration;
import dev.agentc2.platform.integration.Transport;
import java.util.ArrayList;
import java.util.List;

/** What to tell a person who has just made a connection. */
final class NextSteps {
    private NextSteps() {}

    /**
     * The sentences.
     *
     * @param slug the connection's
     */
    static List<String> of(Integration integration, String slug) {
        List<String> lines = new ArrayList<>();
        lines.add("Connected " + integration.name() + " as " + slug + ".");
        if (integration.transport() == Transport.STDIO) {
            lines.add("It starts a program, which works only where the operator allows that.");
        }
        return lines;
    }

    /** What a test of a connection came to. */
    static List<String> of(JsonNode tested, String slug) {
        List<String> lines = new ArrayList<>();
        String problem = tested.path("problem").asText();
        if (tested.path("status").asText().equals("READY")) {
            lines.add("It works, with " + tested.path("tools").asInt()
                    + " tools. Next: give them to an agent, as \"tools\": [\"" + slug + "__*\"].");
        } else {
            lines.add("It doesn't work yet. Mend what is wrong, and test it on the page or by POST /api/connections/"
                    + slug + "/test.");
        }
        if (!problem.isEmpty()) {
            lines.add(problem);
        }
        return lines;
    }
}
