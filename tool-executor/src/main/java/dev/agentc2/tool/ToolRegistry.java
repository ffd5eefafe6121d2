package dev.agentc2.tool;

import java.util.List;
import java.util.Optional;

/** Which tools there are for an organisation. Thread-safe; answers from memory, since every call asks. */
@FunctionalInterface
public interface ToolRegistry {
    /** The tool that an organisation knows by this name. */
    Optional<Tool> find(String orgId, String name);

    /** A registry that offers the same tools to every organisation. */
    static ToolRegistry forEveryone(List<Tool> tools) {
        List<Tool> all = List.copyOf(tools);
        return (orgId, name) -> all.stream()
                .filter(tool -> tool.description().name().equals(name))
                .findFirst();
    }

    /** This registry, and another for what this one hasn't. */
    default ToolRegistry orElse(ToolRegistry other) {
        return (orgId, name) -> find(orgId, name).or(() -> other.find(orgId, name));
    }
}
