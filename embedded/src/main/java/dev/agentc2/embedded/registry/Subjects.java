package dev.agentc2.embedded.registry;

import dev.agentc2.topics.CompatibilityLevel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of the registry: what all changes so far add up to. Only {@link #apply} changes it. Not thread-safe.
 *
 * <p>A schema has one id, whatever the subject. The id stays known as long as any version, hidden or not, has it; it is
 * never given to another schema.
 */
final class Subjects {
    /** Level of a registry that nobody has told otherwise. */
    private static final CompatibilityLevel DEFAULT_LEVEL = CompatibilityLevel.BACKWARD;

    private final Map<String, TreeMap<Integer, Version>> versions = new TreeMap<>();
    private final Map<String, CompatibilityLevel> levels = new HashMap<>();
    private final Map<Integer, String> schemas = new HashMap<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private CompatibilityLevel globalLevel = DEFAULT_LEVEL;
    private int lastId;

    /** A schema's place in a subject; {@code deleted} means hidden. */
    record Version(String subject, int number, int id, boolean deleted) {
        /** Whether a reader sees it who asks for hidden ones too, or doesn't. */
        boolean visible(boolean withDeleted) {
            return withDeleted || !deleted;
        }
    }

    void apply(Change change) {
        switch (change) {
            case Change.Registered r -> registered(r);
            case Change.SoftDeleted d ->
                of(d.subject()).computeIfPresent(d.version(), (n, v) -> new Version(v.subject(), n, v.id(), true));
            case Change.HardDeleted d -> hardDeleted(d);
            case Change.LevelSet l -> setLevel(l.subject(), l.level());
            case Change.LevelCleared l -> setLevel(l.subject(), null);
        }
    }

    /** All versions of a subject in their order; empty when there is no such subject. */
    List<Version> versions(String subject, boolean withDeleted) {
        return versions.getOrDefault(subject, new TreeMap<>()).values().stream()
                .filter(version -> version.visible(withDeleted))
                .toList();
    }

    Optional<Version> version(String subject, int number) {
        return Optional.ofNullable(
                versions.getOrDefault(subject, new TreeMap<>()).get(number));
    }

    /** Names of subjects that have a version of a kind, sorted. */
    List<String> names(Predicate<Version> kind) {
        return versions.entrySet().stream()
                .filter(entry -> entry.getValue().values().stream().anyMatch(kind))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** All versions of all subjects. */
    Stream<Version> all() {
        return versions.values().stream().flatMap(subject -> subject.values().stream());
    }

    int nextVersion(String subject) {
        TreeMap<Integer, Version> known = versions.get(subject);
        return known == null || known.isEmpty() ? 1 : known.lastKey() + 1;
    }

    /** Id of a schema: the one it has, else a new one. */
    int idFor(String schema) {
        return ids.getOrDefault(schema, lastId + 1);
    }

    Optional<String> schema(int id) {
        return Optional.ofNullable(schemas.get(id));
    }

    CompatibilityLevel globalLevel() {
        return globalLevel;
    }

    /** The subject's own level. */
    Optional<CompatibilityLevel> level(String subject) {
        return Optional.ofNullable(levels.get(subject));
    }

    private void registered(Change.Registered r) {
        of(r.subject()).put(r.version(), new Version(r.subject(), r.version(), r.id(), false));
        schemas.put(r.id(), r.schema());
        ids.put(r.schema(), r.id());
        lastId = Math.max(lastId, r.id());
    }

    private void hardDeleted(Change.HardDeleted d) {
        Version gone = of(d.subject()).remove(d.version());
        if (gone != null && all().noneMatch(version -> version.id() == gone.id())) {
            String schema = schemas.remove(gone.id());
            ids.remove(schema);
        }
    }

    private void setLevel(@Nullable String subject, @Nullable CompatibilityLevel level) {
        if (subject == null) {
            globalLevel = level == null ? DEFAULT_LEVEL : level;
        } else if (level == null) {
            levels.remove(subject);
        } else {
            levels.put(subject, level);
        }
    }

    private TreeMap<Integer, Version> of(String subject) {
        return versions.computeIfAbsent(subject, s -> new TreeMap<>());
    }
}
