package dev.agentc2.stack.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.integration.Integration;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.StackException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The request for a connection of an integration, with what stands in braces filled in. */
final class Filled {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)}");

    private Filled() {}

    /**
     * The body as far as the integration determines it.
     *
     * @param values what the placeholders stand for
     * @throws StackException when one of them isn't said
     */
    static ObjectNode of(Integration integration, Map<String, String> values) {
        ObjectNode body = Json.MAPPER.createObjectNode().put("integration", integration.slug());
        if (!integration.isTemplate()) {
            return body;
        }
        if (integration.url() != null) {
            return body.put("url", fill(integration, integration.url(), values));
        }
        var args = body.putObject("settings").putArray("args");
        integration.args().forEach(arg -> args.add(fill(integration, arg, values)));
        return body;
    }

    private static String fill(Integration integration, String text, Map<String, String> values) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        return placeholder.replaceAll(found -> {
            String value = values.get(found.group(1));
            if (value == null) {
                throw new StackException(integration.name() + " needs to know its " + found.group(1) + ": say --set "
                        + found.group(1) + "=..., for " + text);
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
