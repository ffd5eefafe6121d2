package dev.agentc2.embedded.registry;

import dev.agentc2.embedded.registry.Subjects.Version;
import dev.agentc2.topics.CompatibilityLevel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What the registry decides and keeps: each change is in the journal before anybody sees it. Thread-safe.
 *
 * <p>Errors: {@link RegistryError} as Confluent's registry answers them.
 */
final class SchemaStore implements AutoCloseable {
    private final Journal journal;
    private final Subjects subjects = new Subjects();
    private final Map<Integer, Schema> parsed = new ConcurrentHashMap<>();

    SchemaStore(Journal journal) throws IOException {
        this.journal = journal;
        journal.replay().forEach(subjects::apply);
    }

    /** Adds a schema to a subject, when it isn't there; gives its id. */
    synchronized int register(String subject, String text) {
        Schema schema = parse(text);
        String canonical = schema.toString();
        Optional<Version> there = find(subject, canonical, false);
        if (there.isPresent()) {
            return there.get().id();
        }
        List<String> problems = Compatibility.problems(levelOf(subject), schema, earlier(subject));
        if (!problems.isEmpty()) {
            throw RegistryError.incompatible(subject, problems.toString());
        }
        int id = subjects.idFor(canonical);
        commit(List.of(new Change.Registered(subject, subjects.nextVersion(subject), id, canonical)));
        return id;
    }

    /** The version of a subject that has a schema. */
    synchronized Version lookup(String subject, String text, boolean withDeleted) {
        versions(subject, withDeleted);
        return find(subject, parse(text).toString(), withDeleted).orElseThrow(RegistryError::schemaNotFound);
    }

    /** The versions of a subject; there is at least one. */
    synchronized List<Version> versions(String subject, boolean withDeleted) {
        List<Version> versions = subjects.versions(subject, withDeleted);
        if (versions.isEmpty()) {
            throw RegistryError.subjectNotFound(subject);
        }
        return versions;
    }

    /** A version of a subject. */
    synchronized Version version(String subject, VersionNumber number, boolean withDeleted) {
        return number.of(versions(subject, withDeleted));
    }

    /** Why a schema may not follow a version; empty when it may. An unknown subject's latest version allows all. */
    synchronized List<String> problemsWith(String subject, VersionNumber number, String text) {
        Schema schema = parse(text);
        if (number.equals(VersionNumber.LATEST)
                && subjects.versions(subject, false).isEmpty()) {
            return List.of();
        }
        Version version = version(subject, number, false);
        return Compatibility.problems(levelOf(subject), schema, List.of(earlier(version)));
    }

    /** Why a schema may not become a version of a subject; empty when it may. */
    synchronized List<String> problemsWithAll(String subject, String text) {
        return Compatibility.problems(levelOf(subject), parse(text), earlier(subject));
    }

    /** Hides all versions of a subject, or forgets those that are hidden; gives their numbers. */
    synchronized List<Integer> deleteSubject(String subject, boolean permanent) {
        List<Version> versions = versions(subject, true);
        List<Version> visible = subjects.versions(subject, false);
        if (permanent && !visible.isEmpty()) {
            throw RegistryError.subjectNotSoftDeleted(subject);
        }
        if (!permanent && visible.isEmpty()) {
            throw RegistryError.subjectSoftDeleted(subject);
        }
        List<Version> affected = permanent ? versions : visible;
        Stream<Change> changes = affected.stream().map(version -> deletion(version, permanent));
        commit(Stream.concat(changes, Stream.of(new Change.LevelCleared(subject)))
                .toList());
        return affected.stream().map(Version::number).toList();
    }

    /** Hides a version, or forgets a hidden one; gives its number. */
    synchronized int deleteVersion(String subject, VersionNumber number, boolean permanent) {
        Version version = version(subject, number, true);
        if (permanent && !version.deleted()) {
            throw RegistryError.versionNotSoftDeleted(subject, version.number());
        }
        if (!permanent && version.deleted()) {
            throw RegistryError.versionSoftDeleted(subject, version.number());
        }
        commit(List.of(deletion(version, permanent)));
        return version.number();
    }

    /** Sets the level of a subject, or of all (null). */
    synchronized void setLevel(@Nullable String subject, CompatibilityLevel level) {
        commit(List.of(new Change.LevelSet(subject, level)));
    }

    /** Puts the level of a subject, or of all (null), back to its default. */
    synchronized void clearLevel(@Nullable String subject) {
        commit(List.of(new Change.LevelCleared(subject)));
    }

    /** Text of the schema with an id. */
    synchronized String schema(int id) {
        return subjects.schema(id).orElseThrow(() -> RegistryError.schemaNotFound(String.valueOf(id)));
    }

    /** Asks the state. */
    synchronized <T> T ask(Function<Subjects, T> question) {
        return question.apply(subjects);
    }

    @Override
    public synchronized void close() throws IOException {
        journal.close();
    }

    private void commit(List<Change> changes) {
        try {
            journal.append(changes);
        } catch (IOException e) {
            throw RegistryError.storeFailed(e);
        }
        changes.forEach(subjects::apply);
    }

    private static Change deletion(Version version, boolean permanent) {
        return permanent
                ? new Change.HardDeleted(version.subject(), version.number())
                : new Change.SoftDeleted(version.subject(), version.number());
    }

    private Optional<Version> find(String subject, String canonical, boolean withDeleted) {
        return subjects.versions(subject, withDeleted).reversed().stream()
                .filter(version -> schema(version.id()).equals(canonical))
                .findFirst();
    }

    private CompatibilityLevel levelOf(String subject) {
        return subjects.level(subject).orElse(subjects.globalLevel());
    }

    private List<Compatibility.Earlier> earlier(String subject) {
        return subjects.versions(subject, false).stream().map(this::earlier).toList();
    }

    private Compatibility.Earlier earlier(Version version) {
        Schema schema = parsed.computeIfAbsent(version.id(), id -> parse(schema(id)));
        return new Compatibility.Earlier(version.number(), schema);
    }

    private static Schema parse(String text) {
        try {
            return new Schema.Parser().parse(text);
        } catch (AvroRuntimeException e) {
            throw RegistryError.invalidSchema(String.valueOf(e.getMessage()));
        }
    }
}
