package dev.agentc2.egress.preview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.http.EntityTags;
import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.json.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * A collection of the management API held in memory: list, make, read, change and delete with entity tags, of each
 * organisation its own. Fields that begin with {@code _} aren't told. Thread-safe enough for one person who looks.
 */
final class FakeCollection {
    static final String ORG = "_org";
    private static final AtomicLong IDS = new AtomicLong(1000);

    private final String path;
    private final String plural;
    private final String idField;
    private final Permission manage;
    final List<ObjectNode> rows = new CopyOnWriteArrayList<>();
    private BiConsumer<ObjectNode, ObjectNode> settle = (body, row) -> {};
    private Permission read = Permission.READ_CONFIG;

    FakeCollection(String path, String plural, String idField, Permission manage) {
        this.path = path;
        this.plural = plural;
        this.idField = idField;
        this.manage = manage;
    }

    /** What is made of a body besides taking its fields over. */
    FakeCollection settling(BiConsumer<ObjectNode, ObjectNode> settle) {
        this.settle = settle;
        return this;
    }

    FakeCollection readWith(Permission permission) {
        read = permission;
        return this;
    }

    List<Route> routes() {
        return List.of(
                Route.get(path, read, this::list),
                Route.post(path, manage, this::create),
                Route.get(path + "/{id}", read, ctx -> tell(ctx, find(ctx))),
                Route.put(path + "/{id}", manage, this::change),
                Route.delete(path + "/{id}", manage, this::delete));
    }

    ObjectNode add(String org, Map<String, Object> fields) {
        ObjectNode row = Json.MAPPER.valueToTree(fields);
        row.put(ORG, org);
        if (!row.has(idField)) {
            row.put(idField, plural.substring(0, 2) + IDS.incrementAndGet());
        }
        row.put("rowVersion", 1)
                .put("createdAt", Instant.now().toString())
                .put("updatedAt", Instant.now().toString());
        rows.add(row);
        return row;
    }

    private void list(Context ctx) {
        String org = Principal.of(ctx).orgId();
        ArrayNode found = Json.MAPPER.createArrayNode();
        String workspace = ctx.queryParam("workspace");
        rows.stream()
                .filter(row -> row.get(ORG).asText().equals(org))
                .filter(row -> workspace == null
                        || workspace.equals(row.path("workspaceId").asText()))
                .filter(row -> ctx.queryParam("live") == null || row.hasNonNull("liveVersion"))
                .forEach(row -> found.add(visible(row)));
        ctx.json(Map.of(plural, found));
    }

    private void create(Context ctx) throws IOException {
        ObjectNode body = body(ctx);
        Fields fields = new Fields();
        if (body.has("slug")) {
            fields.slug("slug", body.path("slug").asText());
        }
        if (body.has("name")) {
            fields.text("name", body.path("name").asText(), 100);
        }
        fields.done();
        String org = Principal.of(ctx).orgId();
        if (body.has("slug")
                && rows.stream()
                        .anyMatch(row -> row.get(ORG).asText().equals(org)
                                && row.path("slug").equals(body.get("slug")))) {
            throw new ProblemException(409, "slug-taken", "There is one of that short name already.");
        }
        ObjectNode row = add(org, Map.of());
        body.properties().forEach(field -> row.set(field.getKey(), field.getValue()));
        settle.accept(body, row);
        ctx.status(201);
        tell(ctx, row);
        row.remove(List.of("key", "token"));
    }

    private void change(Context ctx) throws IOException {
        ObjectNode row = guarded(ctx);
        ObjectNode body = body(ctx);
        new Fields()
                .check("url", !body.path("url").asText().startsWith("ftp"), "is an http or https address")
                .check("name", !body.path("name").asText().contains("wrong"), "doesn't contain 'wrong'")
                .done();
        body.properties().forEach(field -> row.set(field.getKey(), field.getValue()));
        settle.accept(body, row);
        touch(row);
        tell(ctx, row);
    }

    private void delete(Context ctx) {
        if (ctx.queryParam("dryRun") != null) {
            ctx.json(Map.of("deletes", takenAlong()));
            return;
        }
        ObjectNode row = ctx.header("If-Match") == null ? find(ctx) : guarded(ctx);
        if (row.path("slug").asText().equals("strict")) {
            throw new ProblemException(
                    409, "in-use", "It is in use.", Map.of("usedBy", List.of("assistant", "support")), Map.of());
        }
        rows.remove(row);
        ctx.status(204);
    }

    private Map<String, Integer> takenAlong() {
        return switch (plural) {
            case "organizations" -> Map.of("agents", 3, "connections", 1, "apiKeys", 2, "members", 4);
            case "workspaces" -> Map.of("agents", 1, "connections", 1);
            case "members" -> Map.of("members", 1, "apiKeys", 2);
            default -> Map.of(plural, 1);
        };
    }

    /** The row of the address, if it is the version that the caller saw. */
    ObjectNode guarded(Context ctx) {
        ObjectNode row = find(ctx);
        if (EntityTags.required(ctx) != row.get("rowVersion").asLong()) {
            throw EntityTags.changedMeanwhile(visible(row));
        }
        return row;
    }

    ObjectNode find(Context ctx) {
        String id = ctx.pathParam("id");
        String org = Principal.of(ctx).orgId();
        return rows.stream()
                .filter(row -> row.get(ORG).asText().equals(org)
                        && (row.get(idField).asText().equals(id)
                                || row.path("slug").asText().equals(id)))
                .findFirst()
                .orElseThrow(() -> new ProblemException(404, "not-found", "There is no such thing."));
    }

    static void touch(ObjectNode row) {
        row.put("rowVersion", row.path("rowVersion").asLong() + 1)
                .put("updatedAt", Instant.now().toString());
    }

    static ObjectNode body(Context ctx) throws IOException {
        return (ObjectNode) Json.MAPPER.readTree(ctx.bodyAsBytes());
    }

    static void tell(Context ctx, ObjectNode row) {
        EntityTags.tell(ctx, row.path("rowVersion").asLong(1));
        ctx.json(visible(row));
    }

    /** What is told of a row: without nulls and what is the fake's own. */
    static ObjectNode visible(ObjectNode row) {
        ObjectNode told = row.deepCopy();
        Set<String> names = Set.copyOf(
                new ArrayList<>(row.properties().stream().map(Map.Entry::getKey).toList()));
        for (String name : names) {
            JsonNode value = told.get(name);
            if (name.startsWith("_") || value.isNull()) {
                told.remove(name);
            }
        }
        return told;
    }
}
