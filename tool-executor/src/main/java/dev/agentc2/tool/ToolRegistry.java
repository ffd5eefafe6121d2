package dev.agentc2.tool;

import dev.agentc2.wire.ToolCall;
import java.util.List;
import java.util.Optional;

/** Which tools there are for an organisation. Thread-safe; answers from memory, since every call asks. */
@FunctionalInterface
public interface ToolRegistry {
    /** The tool that a call means. */
    Optional<Tool> find(ToolCall call);

    /** A registry that offers the same tools to every organisation. */
    static ToolRegistry forEveryone(List<Tool> tools) {
        List<Tool> all = List.copyOf(tools);
        return call -> all.stream()
                .filter(tool -> tool.description().name().equals(call.getTool()))
                .findFirst();
    }

    /** This registry, and another for what this one hasn't. */
    default ToolRegistry orElse(ToolRegistry other) {
        return call -> find(call).or(() -> other.find(call));
    }
}
