package dev.agentc2.agent.topology;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.agent.turn.ArgumentReader;
import dev.agentc2.platform.json.Json;
import org.jspecify.annotations.Nullable;

/** Values of arguments that are JSON. */
public final class JsonArguments implements ArgumentReader {
    @Override
    public @Nullable String text(String arguments, String path) {
        JsonNode node;
        try {
            node = Json.MAPPER.readTree(arguments);
        } catch (JsonProcessingException e) {
            return null;
        }
        for (String name : path.split("\\.")) {
            node = node.path(name);
        }
        return node.isValueNode() && !node.isNull() ? node.asText() : null;
    }
}
