package dev.agentc2.stack.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is wrong with files: collected, so that a person is told all of it at once. Not thread-safe. */
final class Faults {
    private final TreeMap<Place, List<String>> found = new TreeMap<>();

    void add(Place place, String what) {
        found.computeIfAbsent(place, _ -> new ArrayList<>()).add(what);
    }

    /** @throws DeclarationException when there is any, in the order of the files */
    void check() {
        if (!found.isEmpty()) {
            throw new DeclarationException(found.entrySet().stream()
                    .flatMap(at -> at.getValue().stream().map(what -> at.getKey() + ": " + what))
                    .collect(Collectors.joining("\n")));
        }
    }
}
