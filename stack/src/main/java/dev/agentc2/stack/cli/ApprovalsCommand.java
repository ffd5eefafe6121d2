package dev.agentc2.stack.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.StackException;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.topics.ApprovalId;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets a person decide about tool calls that wait, for leave or for an answer, over the API, by its rules of who may. */
@Command(
        name = "approvals",
        description = "Tool calls that a person is asked about.",
        synopsisSubcommandLabel = "list|show|approve|reject",
        mixinStandardHelpOptions = true)
final class ApprovalsCommand implements Runnable {
    private static final String ALL = "/api/approvals";
    private static final String JSON = "Answer in JSON, for programs.";
    private static final int MOST_OF_A_PAGE = 200;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private final Settings settings;

    ApprovalsCommand(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(name = "list", description = "Shows the open ones, newest first.", mixinStandardHelpOptions = true)
    int list(
            @Mixin AccessOptions access,
            @Option(names = "--all", description = "Also those that are over.") boolean all,
            @Option(
                            names = "--limit",
                            defaultValue = "50",
                            description = "So many of the newest (default: ${DEFAULT-VALUE}).")
                    int limit,
            @Option(names = "--json", description = JSON) boolean json)
            throws IOException, InterruptedException {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit is at least 1.");
        }
        try (ApiClient client = access.client(settings)) {
            ArrayNode found = Json.MAPPER.createArrayNode();
            boolean more = read(client, all, limit, found);
            if (json) {
                out().println(found.toPrettyString());
            } else {
                ApprovalLines.table(found).forEach(out()::println);
                out().println(found.size() + (more ? " shown; --limit shows more." : all ? " in all." : " open."));
            }
            out().flush();
            return 0;
        }
    }

    /** Reads pages until there are enough; whether there are more. */
    private static boolean read(ApiClient client, boolean all, int limit, ArrayNode found)
            throws IOException, InterruptedException {
        String cursor = "";
        do {
            int wanted = Math.min(MOST_OF_A_PAGE, limit - found.size());
            JsonNode page = client.get(ALL + "?status=" + (all ? "all" : "open") + "&limit=" + wanted + cursor);
            page.path("approvals").forEach(found::add);
            String next = page.path("nextCursor").asText("");
            cursor = next.isEmpty() ? "" : "&cursor=" + encoded(next);
        } while (!cursor.isEmpty() && found.size() < limit);
        return !cursor.isEmpty();
    }

    @Command(
            name = "show",
            description = "Shows one with its arguments, and how it ended.",
            mixinStandardHelpOptions = true)
    int show(
            @Mixin AccessOptions access,
            @Parameters(paramLabel = "APPROVAL", description = "Its id, as list shows it.") String id,
            @Option(names = "--json", description = JSON) boolean json)
            throws IOException, InterruptedException {
        try (ApiClient client = access.client(settings)) {
            JsonNode found = client.get(one(id));
            if (json) {
                out().println(found.toPrettyString());
            } else {
                ApprovalLines.of(found).forEach(out()::println);
            }
            out().flush();
            return 0;
        }
    }

    @Command(
            name = "approve",
            description = "Lets the call be made, or answers what its server asks.",
            mixinStandardHelpOptions = true)
    int approve(
            @Mixin AccessOptions access,
            @Parameters(paramLabel = "APPROVAL", description = "Its id, as list shows it.") String id,
            @Option(
                            names = "--arguments",
                            paramLabel = "JSON",
                            description = "A JSON object in the place of the model's arguments, or the answer.")
                    @Nullable
                    String arguments,
            @Option(names = "--arguments-file", paramLabel = "FILE", description = "The same, out of a file.") @Nullable
                    Path file)
            throws IOException, InterruptedException {
        if (arguments != null && file != null) {
            throw new ParameterException(spec.commandLine(), "--arguments and --arguments-file are one too many.");
        }
        ObjectNode body = Json.MAPPER.createObjectNode();
        if (arguments != null) {
            body.set("arguments", object(arguments));
        } else if (file != null) {
            body.set("arguments", object(contents(file)));
        }
        return decide(access, id, "approve", body);
    }

    @Command(
            name = "reject",
            description = "Keeps the call from being made, or declines to answer its server.",
            mixinStandardHelpOptions = true)
    int reject(
            @Mixin AccessOptions access,
            @Parameters(paramLabel = "APPROVAL", description = "Its id, as list shows it.") String id,
            @Option(names = "--reason", description = "Why; the model is told.") @Nullable String reason)
            throws IOException, InterruptedException {
        ObjectNode body = Json.MAPPER.createObjectNode();
        if (reason != null) {
            body.put("reason", reason);
        }
        return decide(access, id, "reject", body);
    }

    private int decide(AccessOptions access, String id, String how, ObjectNode body)
            throws IOException, InterruptedException {
        try (ApiClient client = access.client(settings)) {
            String status = client.post(one(id) + "/" + how, Json.MAPPER.writeValueAsString(body))
                    .path("status")
                    .asText();
            out().println(
                            switch (status) {
                                case "APPROVED" ->
                                    isQuestion(id)
                                            ? "Answered: the call goes on with it."
                                            : "Approved: the call is made.";
                                case "REJECTED" ->
                                    isQuestion(id)
                                            ? "Declined: the call goes on without an answer."
                                            : "Rejected: the call is not made.";
                                default ->
                                    "Taken, but whether it counts isn't known yet. Look again: ./agentc2 approvals show "
                                            + ApprovalLines.safe(id);
                            });
            out().flush();
            return 0;
        }
    }

    private static boolean isQuestion(String id) {
        return ApprovalId.parse(id).questionId() != null;
    }

    private JsonNode object(String text) {
        try {
            JsonNode read = Json.MAPPER.readTree(text);
            if (read.isObject()) {
                return read;
            }
        } catch (JsonProcessingException e) {
            throw new ParameterException(spec.commandLine(), "The arguments aren't JSON: " + e.getOriginalMessage(), e);
        }
        throw new ParameterException(spec.commandLine(), "The arguments are a JSON object.");
    }

    private static String contents(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new StackException("The file " + file + " can't be read: " + e.getMessage());
        }
    }

    private static String one(String id) {
        return ALL + "/" + encoded(id);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
