package dev.agentc2.embedded.registry;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.agentc2.embedded.registry.Subjects.Version;
import dev.agentc2.topics.CompatibilityLevel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The resources of Confluent's REST API and what each answers: a value to be written as JSON. Thread-safe.
 *
 * <p>Errors: {@link RegistryError}.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">REST API</a>
 */
final class Routes {
    private final SchemaStore store;

    Routes(SchemaStore store) {
        this.store = store;
    }

    Object answer(Request request) {
        List<String> path = request.path();
        if (path.isEmpty()) {
            return Map.of();
        }
        return switch (path.getFirst()) {
            case "subjects" -> subjects(request, path.subList(1, path.size()));
            case "schemas" -> schemas(request, path.subList(1, path.size()));
            case "compatibility" -> compatibility(request, path.subList(1, path.size()));
            case "config" -> config(request, path.subList(1, path.size()));
            case "mode" -> mode(request, path.subList(1, path.size()));
            default -> throw RegistryError.noSuchResource();
        };
    }

    private Object subjects(Request request, List<String> path) {
        if (path.isEmpty()) {
            return names(request);
        }
        String subject = path.getFirst();
        if (path.size() == 1) {
            return switch (request.method()) {
                case "POST" -> described(store.lookup(subject, request.schema(), request.flag("deleted")));
                case "DELETE" -> store.deleteSubject(subject, request.flag("permanent"));
                default -> throw RegistryError.noSuchMethod();
            };
        }
        if (!path.get(1).equals("versions")) {
            throw RegistryError.noSuchResource();
        }
        return path.size() == 2
                ? versions(request, subject)
                : version(request, subject, VersionNumber.parse(path.get(2)), path.subList(3, path.size()));
    }

    private List<String> names(Request request) {
        only("GET", request);
        boolean hidden = request.flag("deleted") || request.flag("deletedOnly");
        String prefix = request.query().getOrDefault("subjectPrefix", "");
        return store.ask(s -> s.names(version -> version.visible(hidden)).stream()
                .filter(name -> name.startsWith(prefix))
                .filter(name ->
                        !request.flag("deletedOnly") || s.versions(name, false).isEmpty())
                .toList());
    }

    private Object versions(Request request, String subject) {
        return switch (request.method()) {
            case "GET" ->
                store.versions(subject, request.flag("deleted")).stream()
                        .map(Version::number)
                        .toList();
            case "POST" -> Map.of("id", store.register(subject, request.schema()));
            default -> throw RegistryError.noSuchMethod();
        };
    }

    private Object version(Request request, String subject, VersionNumber number, List<String> rest) {
        if (rest.isEmpty() && request.method().equals("DELETE")) {
            return store.deleteVersion(subject, number, request.flag("permanent"));
        }
        only("GET", request);
        Version version = store.version(subject, number, request.flag("deleted"));
        return switch (String.join("/", rest)) {
            case "" -> described(version);
            case "schema" -> new RawJson(store.schema(version.id()));
            case "referencedby" -> List.of();
            default -> throw RegistryError.noSuchResource();
        };
    }

    private Object schemas(Request request, List<String> path) {
        only("GET", request);
        if (path.equals(List.of("types"))) {
            return List.of("AVRO");
        }
        if (path.size() < 2 || !path.getFirst().equals("ids")) {
            throw RegistryError.noSuchResource();
        }
        if (!path.get(1).matches("\\d{1,9}")) {
            throw RegistryError.schemaNotFound(path.get(1));
        }
        int id = Integer.parseInt(path.get(1));
        String schema = store.schema(id);
        return switch (String.join("/", path.subList(2, path.size()))) {
            case "" -> Map.of("schema", schema);
            case "schema" -> new RawJson(schema);
            case "versions" ->
                places(id, request).stream()
                        .map(v -> ordered("subject", v.subject(), "version", v.number()))
                        .toList();
            case "subjects" ->
                places(id, request).stream().map(Version::subject).distinct().toList();
            default -> throw RegistryError.noSuchResource();
        };
    }

    private List<Version> places(int id, Request request) {
        return store.ask(s -> s.all()
                .filter(version -> version.id() == id && version.visible(request.flag("deleted")))
                .toList());
    }

    private Object compatibility(Request request, List<String> path) {
        if (path.size() < 3
                || path.size() > 4
                || !path.getFirst().equals("subjects")
                || !path.get(2).equals("versions")) {
            throw RegistryError.noSuchResource();
        }
        only("POST", request);
        List<String> problems = path.size() == 3
                ? store.problemsWithAll(path.get(1), request.schema())
                : store.problemsWith(path.get(1), VersionNumber.parse(path.get(3)), request.schema());
        return request.flag("verbose")
                ? ordered("is_compatible", problems.isEmpty(), "messages", problems)
                : Map.of("is_compatible", problems.isEmpty());
    }

    private Object config(Request request, List<String> path) {
        if (path.size() > 1) {
            throw RegistryError.noSuchResource();
        }
        String subject = path.isEmpty() ? null : path.getFirst();
        return switch (request.method()) {
            case "GET" -> Map.of("compatibilityLevel", level(subject, request.flag("defaultToGlobal")));
            case "PUT" -> setLevel(subject, request.member("compatibility"));
            case "DELETE" -> clearLevel(subject);
            default -> throw RegistryError.noSuchMethod();
        };
    }

    private CompatibilityLevel level(@Nullable String subject, boolean orGlobal) {
        return store.ask(s -> subject == null
                ? s.globalLevel()
                : s.level(subject)
                        .or(() -> orGlobal ? Optional.of(s.globalLevel()) : Optional.empty())
                        .orElseThrow(() -> RegistryError.noSubjectLevel(subject)));
    }

    private Object setLevel(@Nullable String subject, String name) {
        CompatibilityLevel level = Arrays.stream(CompatibilityLevel.values())
                .filter(candidate -> candidate.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(RegistryError::invalidLevel);
        store.setLevel(subject, level);
        return Map.of("compatibility", level);
    }

    private Object clearLevel(@Nullable String subject) {
        if (subject != null && store.ask(s -> s.level(subject)).isEmpty()) {
            throw RegistryError.subjectNotFound(subject);
        }
        CompatibilityLevel before = level(subject, true);
        store.clearLevel(subject);
        return Map.of("compatibilityLevel", before);
    }

    /** Everything can be read and written, always; a subject has no mode of its own. */
    private static Object mode(Request request, List<String> path) {
        only("GET", request);
        if (path.size() > 1) {
            throw RegistryError.noSuchResource();
        }
        if (!path.isEmpty() && !request.flag("defaultToGlobal")) {
            throw RegistryError.noSubjectMode(path.getFirst());
        }
        return Map.of("mode", "READWRITE");
    }

    private Object described(Version version) {
        Map<String, Object> answer = ordered("subject", version.subject(), "version", version.number());
        answer.put("id", version.id());
        answer.put("schema", store.schema(version.id()));
        return answer;
    }

    private static Map<String, Object> ordered(String key1, Object value1, String key2, Object value2) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(key1, value1);
        answer.put(key2, value2);
        return answer;
    }

    private static void only(String method, Request request) {
        if (!request.method().equals(method)) {
            throw RegistryError.noSuchMethod();
        }
    }

    /** An answer that is JSON text already. */
    record RawJson(@JsonRawValue @JsonValue String text) {}
}
