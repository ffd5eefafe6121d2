package dev.agentc2.agent.turn;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tools that exist, by name. Immutable. */
public final class ToolCatalogue {
    private final Map<String, ToolSpec> byName;

    public ToolCatalogue(List<ToolSpec> specs) {
        byName = specs.stream().collect(Collectors.toUnmodifiableMap(ToolSpec::name, Function.identity()));
    }

    /** Specifications of the tools of these names that exist, in the order of the names. */
    public List<ToolSpec> specs(List<String> names) {
        return names.stream().map(byName::get).filter(Objects::nonNull).toList();
    }
}
