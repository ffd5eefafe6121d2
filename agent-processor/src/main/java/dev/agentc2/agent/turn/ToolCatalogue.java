package dev.agentc2.agent.turn;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The tools that exist, by name, in their order. Those of tenants' connections are called by the connection, two
 * underscores and the tool; {@code connection__*} means all of a connection. Immutable.
 */
public final class ToolCatalogue {
    /** No tools. */
    public static final ToolCatalogue EMPTY = new ToolCatalogue(List.of(), List.of());

    /** Tools that a model is offered at most; providers take no more. */
    public static final int MOST_OFFERED = 128;

    /** Reads on in results that are kept: offered beside tools that may have such. */
    static final String READER = "read_result";

    private static final String BETWEEN = "__";
    private static final String ALL = BETWEEN + "*";

    private final Map<String, ToolSpec> byName = new LinkedHashMap<>();
    private final List<ServerWords> words;

    /** Tools of the platform itself. */
    public ToolCatalogue(List<ToolSpec> specs) {
        this(specs, List.of());
    }

    /** @param words what servers say of their tools, at most once for each connection */
    public ToolCatalogue(List<ToolSpec> specs, List<ServerWords> words) {
        specs.forEach(spec -> byName.putIfAbsent(spec.name(), spec));
        this.words = List.copyOf(words);
    }

    /** Whether what a tool of this name answers comes from outside: it is, or was, a connection's, or reads on there. */
    static boolean isForeign(String name) {
        return name.contains(BETWEEN) || name.equals(READER);
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
        List<ServerWords> said = new ArrayList<>(words);
        said.addAll(others.words);
        return new ToolCatalogue(all, said);
    }

    /** What the servers of tools say of how to use them, in its order, as far as a prompt has room for it. */
    List<ServerWords> words(List<ToolSpec> specs) {
        if (words.isEmpty()) {
            return List.of();
        }
        Set<String> connections = new HashSet<>();
        for (ToolSpec spec : specs) {
            if (spec.remote() != null) {
                connections.add(spec.remote().connectionId());
            }
        }
        List<ServerWords> said = new ArrayList<>();
        int room = ServerWords.MOST_BYTES_IN_ALL;
        for (ServerWords of : words) {
            int bytes = Utf8.length(of.text());
            if (connections.contains(of.connectionId()) && bytes <= room) {
                said.add(of);
                room -= bytes;
            }
        }
        return said;
    }

    /**
     * What an agent may call: those of its tools that exist and serve its workspace, in its order, each once; and what reads
     * on in results, if one of them is a connection's.
     */
    List<ToolSpec> specs(Agent agent) {
        Map<String, ToolSpec> found = new LinkedHashMap<>();
        for (String name : agent.tools()) {
            if (name.endsWith(ALL)) {
                byName.values().stream()
                        .filter(spec -> isAllOf(name, spec) && spec.serves(agent.workspaceId()))
                        .forEach(spec -> found.put(spec.name(), spec));
            } else {
                ToolSpec spec = byName.get(name);
                if (spec != null && spec.serves(agent.workspaceId())) {
                    found.put(name, spec);
                }
            }
        }
        return withReader(found.values());
    }

    private List<ToolSpec> withReader(Collection<ToolSpec> found) {
        ToolSpec reader = byName.get(READER);
        boolean mayBeKept = found.stream().anyMatch(spec -> spec.remote() != null);
        if (reader == null || !mayBeKept || found.contains(reader)) {
            return found.stream().limit(MOST_OFFERED).toList();
        }
        return Stream.concat(found.stream().limit(MOST_OFFERED - 1L), Stream.of(reader))
                .toList();
    }
}
