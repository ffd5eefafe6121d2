package dev.agentc2.stack.apply;

import static dev.agentc2.stack.apply.Field.optional;
import static dev.agentc2.stack.apply.Field.required;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;

/** What files can declare, in the order in which it is applied: what others refer to comes first. */
public enum Kind {
    WORKSPACE("Workspace", "workspaces"),
    GUARDRAIL_POLICY("GuardrailPolicy", "policies"),
    CONNECTION("Connection", "connections"),
    AGENT("Agent", "agents"),
    BUDGET("Budget", "budgets");

    /** Fields of an agent's version. Those that a document leaves out are sent too, so that a version says all of itself. */
    static final List<Field> VERSION = List.of(
            required("instructions", Form.text()),
            optional("tier", Form.text()),
            optional("model", Form.text()),
            optional("tools", Form.texts()).or(JsonNodeFactory.instance.arrayNode()),
            optional("memoryMessages", new Form.Whole(0)).or(LongNode.valueOf(20)),
            optional("maxSteps", new Form.Whole(1)).or(LongNode.valueOf(6)),
            optional("maxOutputTokens", new Form.Whole(1)).or(LongNode.valueOf(1024)),
            optional("temperature", new Form.Decimal(0, 2)),
            optional("turnTimeoutMs", new Form.Whole(1000)).or(LongNode.valueOf(120_000)),
            optional("guardrailPolicy", new Form.Reference(GUARDRAIL_POLICY)).as("guardrailPolicyId"),
            optional("approval", new Form.Table()));

    private static final JsonNode EMPTY = TextNode.valueOf("");

    private final String word;
    private final String plural;

    Kind(String word, String plural) {
        this.word = word;
        this.plural = plural;
    }

    /** As documents name it. */
    String word() {
        return word;
    }

    /** Its part of the API's addresses, and the member of lists. */
    String plural() {
        return plural;
    }

    /** The fields that a PUT replaces. */
    List<Field> fields() {
        return switch (this) {
            case WORKSPACE -> List.of(required("name", Form.text()));
            case GUARDRAIL_POLICY ->
                List.of(
                        required("name", Form.text()),
                        required("inputAction", Form.text("BLOCK", "REPORT", "OFF")),
                        required(
                                "outputRules",
                                Form.texts("private-key", "json-web-token", "secret", "email", "card", "phone")));
            case CONNECTION ->
                List.of(
                        required("name", Form.text()),
                        required("type", Form.text("MCP", "MODEL_PROVIDER")).as("kind"),
                        optional("url", Form.text()),
                        workspace(),
                        optional("settings", new Form.Table()).or(JsonNodeFactory.instance.objectNode()),
                        optional("enabled", new Form.Truth()).or(BooleanNode.TRUE));
            case AGENT ->
                List.of(
                        required("name", Form.text()),
                        optional("description", Form.text()).or(EMPTY),
                        workspace());
            case BUDGET ->
                List.of(
                        required("name", Form.text()),
                        required("scope", Form.text("WORKSPACE", "AGENT", "USER")),
                        workspace(),
                        optional("agent", new Form.Reference(AGENT)).as("agentId"),
                        optional("user", Form.text()).as("userId"),
                        required("dailyLimitUsd", new Form.Amount()));
        };
    }

    private static Field workspace() {
        return optional("workspace", new Form.Reference(WORKSPACE)).as("workspaceId");
    }

    /** For a person. */
    @Override
    public String toString() {
        return switch (this) {
            case WORKSPACE -> "workspace";
            case GUARDRAIL_POLICY -> "policy";
            case CONNECTION -> "connection";
            case AGENT -> "agent";
            case BUDGET -> "budget";
        };
    }
}
