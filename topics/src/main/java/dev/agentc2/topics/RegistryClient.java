package dev.agentc2.topics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * Client of a schema registry that speaks Confluent's REST API: Confluent's own, Apicurio (base path
 * {@code /apis/ccompat/v7}), Karapace, Redpanda, or the embedded one. What it has learnt it keeps for ever, for ids and
 * schemas never change; so after warm-up it uses no network. Thread-safe; close it once.
 *
 * <p>Errors: {@link SchemaRegistryException}; {@link SchemaRegistryException#unreachable()} tells whether the registry
 * said no or didn't answer. An unreachable registry is asked three times within a bounded time.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">REST API</a>
 */
public final class RegistryClient implements SchemaRegistry, AutoCloseable {
    private static final int SCHEMA_NOT_FOUND = 40403;

    private final RegistryHttp http;
    private final Map<String, Map<Schema, Integer>> idsBySubject = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    /**
     * A client; connects to nothing yet.
     *
     * @param baseUrl http or https address, with a path if the registry has one; {@code user:password@} before the host
     *     is sent as Basic authentication
     */
    public RegistryClient(URI baseUrl) {
        this.http = new RegistryHttp(baseUrl);
    }

    @Override
    public int register(String subject, Schema schema) {
        Map<Schema, Integer> ids = idsBySubject.computeIfAbsent(subject, s -> new ConcurrentHashMap<>());
        Integer known = ids.get(schema);
        if (known != null) {
            return known;
        }
        String path = "/subjects/" + RegistryHttp.segment(subject) + "/versions";
        JsonNode id = http.post(path, body(schema)).path("id");
        if (!id.isInt()) {
            throw new SchemaRegistryException("the registry's answer to a registration has no id", false);
        }
        ids.put(schema, id.asInt());
        schemas.putIfAbsent(id.asInt(), schema);
        return id.asInt();
    }

    @Override
    public Schema byId(int id) {
        Schema known = schemas.get(id);
        if (known != null) {
            return known;
        }
        JsonNode answer;
        try {
            answer = http.get("/schemas/ids/" + Integer.toUnsignedString(id));
        } catch (SchemaRegistryException e) {
            throw e.errorCode() == SCHEMA_NOT_FOUND || e.status() == RegistryHttp.NOT_FOUND
                    ? new SchemaRegistryException(
                            "no schema has id " + id + " in the registry", e.status(), e.errorCode())
                    : e;
        }
        Schema schema = parse(id, answer);
        Schema raced = schemas.putIfAbsent(id, schema);
        return raced == null ? schema : raced;
    }

    /** Sets how versions of a subject must be compatible; the subject's own level, not the registry's. */
    public void setCompatibility(String subject, CompatibilityLevel level) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("compatibility", level.name());
        http.put("/config/" + RegistryHttp.segment(subject), body);
    }

    /**
     * Whether a schema may follow the latest version of a subject.
     *
     * @return why it may not, in the registry's words; empty when it may, or when the subject has no version
     */
    public List<String> incompatibilities(String subject, Schema schema) {
        String path = "/compatibility/subjects/" + RegistryHttp.segment(subject) + "/versions/latest?verbose=true";
        JsonNode answer;
        try {
            answer = http.post(path, body(schema));
        } catch (SchemaRegistryException e) {
            if (e.status() == RegistryHttp.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
        if (answer.path("is_compatible").asBoolean()) {
            return List.of();
        }
        List<String> reasons = new ArrayList<>();
        answer.path("messages").forEach(message -> reasons.add(message.asText()));
        return reasons.isEmpty() ? List.of("the registry gives no reason") : List.copyOf(reasons);
    }

    /** Whether a schema is a version of a subject already. */
    public boolean isRegistered(String subject, Schema schema) {
        try {
            http.post("/subjects/" + RegistryHttp.segment(subject), body(schema));
            return true;
        } catch (SchemaRegistryException e) {
            if (e.status() == RegistryHttp.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        http.close();
    }

    private static ObjectNode body(Schema schema) {
        return JsonNodeFactory.instance.objectNode().put("schema", SchemaText.of(schema));
    }

    private static Schema parse(int id, JsonNode answer) {
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new SchemaRegistryException("schema id " + id + " is " + type + ", not Avro", false);
        }
        try {
            return new Schema.Parser().parse(answer.path("schema").asText());
        } catch (AvroRuntimeException e) {
            throw new SchemaRegistryException("schema id " + id + " can't be read: " + e.getMessage(), false);
        }
    }
}
