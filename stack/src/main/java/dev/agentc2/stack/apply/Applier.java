package dev.agentc2.stack.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.client.ApiException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Does a plan over the management API, step by step; each on condition that nobody changed the thing since the plan was
 * made. Stops at the first step that is refused; those before it are done, and planning again goes on from there. Not
 * thread-safe.
 */
final class Applier {
    private final ApiClient client;
    private final Wire wire;
    private final Function<String, @Nullable String> environment;

    /**
     * @param wire knows the ids of what the plan's platform has
     * @param environment value of a variable, null when it isn't set
     */
    Applier(ApiClient client, Wire wire, Function<String, @Nullable String> environment) {
        this.client = client;
        this.wire = wire;
        this.environment = environment;
    }

    /**
     * Does it.
     *
     * @param done is told each step once it is done
     * @throws DeclarationException before anything is changed, when the environment lacks a credential
     * @throws ApiException when a step is refused
     */
    void apply(Plan plan, Consumer<Step> done) throws IOException, InterruptedException {
        checkCredentials(plan);
        for (Step step : plan.steps()) {
            try {
                take(step);
            } catch (ApiException e) {
                throw refused(step, e);
            }
            done.accept(step);
        }
    }

    private void checkCredentials(Plan plan) {
        Faults faults = new Faults();
        for (Step step : plan.steps()) {
            Declared wanted = switch (step) {
                case Step.Create create -> create.wanted();
                case Step.Update update when update.credentials() == Step.Credentials.SENT -> update.wanted();
                default -> null;
            };
            if (wanted != null && wanted.credentials() != null) {
                Set<String> variables = new TreeSet<>(wanted.credentials().values());
                variables.removeIf(name -> environment.apply(name) instanceof String value && !value.isBlank());
                variables.forEach(name ->
                        faults.add(wanted.place("credentials"), "the environment variable " + name + " is not set"));
            }
        }
        faults.check();
    }

    private void take(Step step) throws IOException, InterruptedException {
        switch (step) {
            case Step.Create create -> create(create.wanted());
            case Step.Update update -> update(update);
            case Step.NewVersion version -> addVersion(version);
            case Step.Publish publish ->
                publish(
                        publish.slug(),
                        publish.before().latest(),
                        publish.before().live(),
                        publish.before().latest());
            case Step.Delete(Present present) ->
                client.delete(path(present.kind(), present.slug()), present.rowVersion());
        }
    }

    private void create(Declared wanted) throws IOException, InterruptedException {
        ObjectNode body = wire.write(wanted.kind().fields(), wanted.fields());
        body.put("slug", wanted.slug());
        if (wanted.kind() == Kind.AGENT) {
            body.set("version", version(wanted));
            body.put("publish", wanted.publish());
        }
        if (wanted.credentials() != null && !wanted.credentials().isEmpty()) {
            body.set("credentials", credentials(wanted.credentials()));
        }
        JsonNode made = client.post("/api/" + wanted.kind().plural(), text(body));
        wire.know(wanted.kind(), wanted.slug(), made.path("id").asText());
    }

    private void update(Step.Update update) throws IOException, InterruptedException {
        Declared wanted = update.wanted();
        List<Field> fields =
                wanted.kind().fields().stream().filter(Field::changeable).toList();
        ObjectNode body = wire.write(fields, wanted.fields());
        switch (update.credentials()) {
            case KEPT -> {} // absent: the platform keeps them
            case REMOVED -> body.putNull("credentials");
            case SENT -> body.set("credentials", credentials(wanted.credentials()));
        }
        client.put(
                path(wanted.kind(), wanted.slug()), text(body), update.present().rowVersion());
    }

    private void addVersion(Step.NewVersion step) throws IOException, InterruptedException {
        Declared wanted = step.wanted();
        JsonNode made = client.post(path(Kind.AGENT, wanted.slug()) + "/versions", text(version(wanted)));
        int number = made.path("version").asInt();
        if (number != step.before().latest() + 1) {
            throw new ApiException(412, "Somebody else made a version meanwhile.");
        }
        if (wanted.publish()) {
            publish(wanted.slug(), number, step.before().live(), number);
        }
    }

    /** Publishes if the agent's versions are what they are expected to be. */
    private void publish(String slug, int version, int live, int latest) throws IOException, InterruptedException {
        JsonNode agent = client.get(path(Kind.AGENT, slug));
        if (agent.path("liveVersion").asInt() != live
                || agent.path("latestVersion").asInt() != latest) {
            throw new ApiException(412, "Somebody else made or published a version meanwhile.");
        }
        client.post(
                path(Kind.AGENT, slug) + "/publish",
                "{\"version\":" + version + "}",
                agent.path("rowVersion").asLong());
    }

    private ObjectNode version(Declared wanted) {
        ObjectNode version = wire.write(Kind.VERSION, wanted.version());
        if (!wanted.note().isEmpty()) {
            version.put("note", wanted.note());
        }
        return version;
    }

    private ObjectNode credentials(@Nullable Map<String, String> variables) {
        ObjectNode values = Json.MAPPER.createObjectNode();
        if (variables != null) {
            variables.forEach((name, variable) -> values.put(name, environment.apply(variable)));
        }
        return values;
    }

    private String path(Kind kind, String slug) {
        return "/api/" + kind.plural() + "/" + wire.id(kind, slug);
    }

    private static String text(ObjectNode body) throws IOException {
        return Json.MAPPER.writeValueAsString(body);
    }

    private static ApiException refused(Step step, ApiException e) {
        String what = "Stopped at " + step.kind() + " '" + step.slug() + "': ";
        String after = " What is listed above is done; run apply again to plan the rest anew.";
        return e.status() == 412
                ? new ApiException(412, what + "somebody else changed it since the plan was made." + after)
                : new ApiException(e.status(), what + e.getMessage() + "\n" + after.strip());
    }
}
