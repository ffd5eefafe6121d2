package dev.agentc2.stack.cli;

import dev.agentc2.platform.integration.CredentialField;
import dev.agentc2.platform.integration.Integration;
import dev.agentc2.platform.integration.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What to tell a person who has just made a connection. */
final class NextSteps {
    private NextSteps() {}

    /**
     * The sentences.
     *
     * @param slug the connection's
     * @param missing credentials that it can't be used without
     */
    static List<String> of(Integration integration, String slug, List<CredentialField> missing) {
        List<String> lines = new ArrayList<>();
        lines.add("Connected " + integration.name() + " as " + slug + ".");
        if (!missing.isEmpty()) {
            lines.add("It can't be used yet: it needs "
                    + missing.stream()
                            .map(field -> field.name() + " (" + field.label() + ")")
                            .collect(Collectors.joining(", "))
                    + ".");
            lines.add(missing.getFirst().help() + " See " + integration.docs());
            if (!integration.scopes().isEmpty()) {
                lines.add("Scopes: " + String.join(" ", integration.scopes()));
            }
            lines.add("Then give them on the page, under Connections, or by PUT /api/connections/" + slug + ".");
        }
        if (integration.transport() == Transport.STDIO) {
            lines.add("It starts a program, which works only where the operator allows that.");
        }
        if (missing.isEmpty()) {
            lines.add("Next: give its tools to an agent. About the server: " + integration.docs());
        }
        return lines;
    }
}
