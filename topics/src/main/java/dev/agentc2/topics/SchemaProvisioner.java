package dev.agentc2.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Brings a registry in line with this build: every record type of every topic is registered under its subject, and each
 * subject is held to {@link CompatibilityLevel#FULL_TRANSITIVE}. May be repeated and run at once elsewhere.
 * Thread-safe.
 *
 * <p>Errors: {@link SchemaRegistryException} when the registry can't be reached or refuses.
 */
public final class SchemaProvisioner {
    private final RegistryClient registry;

    public SchemaProvisioner(RegistryClient registry) {
        this.registry = registry;
    }

    /** What {@link #apply} would do, a line a subject that isn't as it should be, then a line that sums up. */
    public List<String> plan() {
        List<String> lines = new ArrayList<>(forAll(this::difference));
        lines.removeIf(String::isEmpty);
        lines.add("%d subjects: %d to register".formatted(subjects().size(), lines.size()));
        return List.copyOf(lines);
    }

    /** Registers what is missing. */
    public void apply() {
        forAll(subject -> {
            register(subject);
            return "";
        });
    }

    private String difference(Subject subject) {
        if (registry.isRegistered(subject.name(), subject.schema())) {
            return "";
        }
        List<String> reasons = registry.incompatibilities(subject.name(), subject.schema());
        return reasons.isEmpty()
                ? "+ " + subject.name() + "  register"
                : "! " + subject.name() + "  incompatible: " + String.join("; ", reasons);
    }

    /** The level first, so that it holds for this very version; a registry that knows no subject yet takes it after. */
    private void register(Subject subject) {
        boolean levelSet = setLevel(subject.name());
        registry.register(subject.name(), subject.schema());
        if (!levelSet) {
            registry.setCompatibility(subject.name(), CompatibilityLevel.FULL_TRANSITIVE);
        }
    }

    private boolean setLevel(String subject) {
        try {
            registry.setCompatibility(subject, CompatibilityLevel.FULL_TRANSITIVE);
            return true;
        } catch (SchemaRegistryException e) {
            if (e.status() == RegistryHttp.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private static List<Subject> subjects() {
        List<Subject> subjects = new ArrayList<>();
        for (Topic topic : Topics.ALL) {
            for (Class<? extends SpecificRecord> type : topic.records()) {
                Schema schema = SpecificData.get().getSchema(type);
                subjects.add(new Subject(topic.subject(schema.getFullName()), schema));
            }
        }
        return subjects;
    }

    /** Does something for every subject, all at once; fails with the first failure in the order of the catalogue. */
    private static List<String> forAll(Function<Subject, String> action) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<String>> results = subjects().stream()
                    .map(subject -> CompletableFuture.supplyAsync(() -> action.apply(subject), threads))
                    .toList();
            return results.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException e) {
            throw e.getCause() instanceof SchemaRegistryException refused ? refused : e;
        }
    }

    private record Subject(String name, Schema schema) {}
}
