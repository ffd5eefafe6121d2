package dev.agentc2.agent.turn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tools that exist, by name, in their order. Those of tenants' connections are called by the connection, two
 * underscores and the tool; {@code connection__*} means all of a connection. Immutable.
 */
public final class ToolCatalogue {
    /** No tools. */
    public static final ToolCatalogue EMPTY = new ToolCatalogue(List.of());

    /** Tools that a model is offered at most; providers take no more. */
    public static final int MOST_OFFERED = 128;

    private static final String BETWEEN = "__";
    private static final String ALL = BETWEEN + "*";

    private final Map<String, ToolSpec> byName = new LinkedHashMap<>();

    public ToolCatalogue(List<ToolSpec> specs) {
        specs.forEach(spec -> byName.putIfAbsent(spec.name(), spec));
    }

    /** Whether a tool of this name is, or was, a connection's: what it answers comes from outside. */
    static boolean isRemote(String name) {
        return name.contains(BETWEEN);
    }

    /** Whether a name stands for all tools of a connection, and a tool is one of those. */
    static boolean isAllOf(String name, ToolSpec spec) {
        return spec.remote() != null && name.equals(spec.remote().slug() + ALL);
    }

    /** These tools and others; where both have a name, this one's counts. */
    public ToolCatalogue and(ToolCatalogue others) {
        if (others.byName.isEmpty()) {
            return this;
        }
        List<ToolSpec> all = new ArrayList<>(byName.values());
        all.addAll(others.byName.values());
        return new ToolCatalogue(all);
    }

    /** Specifications of the tools of these names that exist, in the order of the names, each once. */
    public List<ToolSpec> specs(List<String> names) {
        Map<String, ToolSpec> found = new LinkedHashMap<>();
        for (String name : names) {
            if (name.endsWith(ALL)) {
                byName.values().stream()
                        .filter(spec -> isAllOf(name, spec))
                        .forEach(spec -> found.put(spec.name(), spec));
            } else {
                ToolSpec spec = byName.get(name);
                if (spec != null) {
                    found.put(name, spec);
                }
            }
        }
        return found.values().stream().limit(MOST_OFFERED).toList();
    }
}
