package dev.agentc2.ingress.manage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.integration.Integration;
import dev.agentc2.platform.integration.IntegrationCatalogue;
import dev.agentc2.platform.integration.Transport;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Fills the draft of a connection from the integration that it names. What the draft says itself wins. */
final class ChosenIntegration {
    private ChosenIntegration() {}

    /**
     * The whole draft; the same one when it names no integration.
     *
     * @throws dev.agentc2.platform.http.ProblemException 400 {@code invalid-field} when there is no such integration, or
     *     it needs something that isn't said
     */
    static ConnectionRequest.Draft fill(ConnectionRequest.Draft draft) {
        String slug = draft.integration();
        if (slug == null) {
            return draft;
        }
        Integration chosen = IntegrationCatalogue.current().find(slug).orElse(null);
        if (chosen == null) {
            new Fields()
                    .check("integration", false, "is the slug of one of those at /api/integrations")
                    .done();
            return draft;
        }
        check(draft, chosen);
        return new ConnectionRequest.Draft(
                Objects.requireNonNullElse(draft.slug(), chosen.slug()),
                Objects.requireNonNullElse(draft.name(), chosen.name()),
                ConnectionRequest.MCP,
                draft.url() == null ? chosen.url() : draft.url(),
                draft.workspaceId(),
                settings(chosen, draft.settings()),
                draft.enabled(),
                draft.credentials(),
                slug);
    }

    private static void check(ConnectionRequest.Draft draft, Integration chosen) {
        boolean hasArgs = draft.settings() != null && draft.settings().hasNonNull("args");
        new Fields()
                .check(
                        "kind",
                        draft.kind() == null || draft.kind().equals(ConnectionRequest.MCP),
                        "is " + ConnectionRequest.MCP + " for an integration, or left out")
                .check(
                        "url",
                        draft.url() != null || chosen.url() == null || !chosen.isTemplate(),
                        "is required for " + chosen.slug() + ": " + chosen.url()
                                + " with what stands in braces filled in")
                .check(
                        "settings",
                        hasArgs || chosen.url() != null || !chosen.isTemplate(),
                        "need args for " + chosen.slug() + ": " + chosen.args()
                                + " with what stands in braces filled in")
                .done();
    }

    /** What the tool executor reads; settings that aren't an object are left for the check that refuses them. */
    private static JsonNode settings(Integration chosen, @Nullable JsonNode given) {
        if (given != null && !given.isNull() && !given.isObject()) {
            return given;
        }
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        settings.put("transport", chosen.transport().setting());
        settings.put("auth", chosen.authSetting());
        if (chosen.transport() == Transport.STDIO) {
            settings.put("command", chosen.command());
            set(settings, "args", chosen.args());
            set(settings, "environment", chosen.environment());
        }
        if (!chosen.scopes().isEmpty()) {
            set(settings, "scopes", chosen.scopes());
        }
        if (given instanceof ObjectNode own) {
            settings.setAll(own);
        }
        return settings.put("integration", chosen.slug());
    }

    private static void set(ObjectNode settings, String name, List<String> values) {
        values.forEach(settings.putArray(name)::add);
    }
}
