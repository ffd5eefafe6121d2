package dev.agentc2.stack.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.LocalAccess;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.client.ApiException;
import dev.agentc2.stack.client.SseEvent;
import dev.agentc2.stack.client.SseReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Chats with an agent in the terminal: one message, or a conversation when none is given. */
@Command(
        name = "chat",
        description = "Sends a message and streams the answer; without one, starts a conversation.",
        mixinStandardHelpOptions = true)
final class ChatCommand implements Callable<Integer> {
    private static final int RECONNECTS = 30;
    private static final long RECONNECT_PAUSE_MS = 1_000;

    @Parameters(arity = "0..*", paramLabel = "TEXT", description = "What to say.")
    private String[] words = {};

    @Option(
            names = "--agent",
            description = "Agent to talk to (default: ${DEFAULT-VALUE}).",
            defaultValue = "assistant")
    private String agent = "assistant";

    @Option(names = "--conversation", description = "Conversation to go on with.")
    private @Nullable String conversation;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private final Settings settings;

    ChatCommand(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws Exception {
        try (ApiClient client = LocalAccess.of(settings).client()) {
            if (words.length > 0) {
                return say(client, String.join(" ", words)) ? 0 : 1;
            }
            return converse(client);
        }
    }

    private int converse(ApiClient client) throws IOException, InterruptedException {
        LineReader reader = LineReaderBuilder.builder().build();
        while (true) {
            try {
                String text = reader.readLine("> ");
                if (!text.isBlank()) {
                    say(client, text);
                }
            } catch (EndOfFileException | UserInterruptException e) {
                return 0;
            }
        }
    }

    private boolean say(ApiClient client, String text) throws IOException, InterruptedException {
        Map<String, String> body = new HashMap<>(Map.of("text", text, "channel", "cli"));
        if (conversation != null) {
            body.put("conversationId", conversation);
        }
        ApiClient.Accepted accepted = client.send(agent, body);
        conversation = accepted.conversationId();
        return follow(client, accepted);
    }

    /**
     * Prints a turn's stream, reconnecting where it broke off; true when the turn completed. An instance that lets it in
     * and ends it may be cut off from Kafka, so that only those that don't let it in are counted.
     */
    private boolean follow(ApiClient client, ApiClient.Accepted accepted) throws IOException, InterruptedException {
        String lastId = null;
        for (int tries = 0; tries < RECONNECTS; tries++) {
            try (SseReader stream = client.stream(accepted.streamUrl(), lastId)) {
                tries = 0;
                for (Optional<SseEvent> event = stream.next(); event.isPresent(); event = stream.next()) {
                    lastId = event.get().id();
                    Optional<Boolean> end = print(event.get());
                    if (end.isPresent()) {
                        return end.get();
                    }
                }
            } catch (ApiException e) {
                throw e;
            } catch (IOException e) {
                err().println("(connection lost, resuming)");
            }
            Thread.sleep(RECONNECT_PAUSE_MS);
        }
        throw new ApiException(0, "The stream of turn " + accepted.turnId() + " can't be resumed; the turn goes on.");
    }

    private Optional<Boolean> print(SseEvent event) throws IOException {
        JsonNode data = Json.MAPPER.readTree(event.data());
        PrintWriter out = spec.commandLine().getOut();
        switch (event.name()) {
            case "delta" -> out.print(data.path("text").asText());
            case "reset" -> out.print("\n(starting again)\n" + data.path("text").asText());
            case "tool" -> err().println(toolLine(data));
            case "approval.requested" -> err().println(question(data));
            case "approval.decided" ->
                err().println("  [" + data.path("tool").asText() + " "
                        + data.path("verdict").asText().toLowerCase(Locale.ROOT) + "]");
            case "done" -> {
                out.println();
                out.flush();
                err().println(summary(data));
                return Optional.of(data.path("status").asText().equals("COMPLETED"));
            }
            case "error" -> {
                out.println();
                err().println(data.path("detail").asText(data.path("title").asText()));
                return Optional.of(false);
            }
            default -> {} // status: the terminal shows the answer, `tail` shows the steps
        }
        out.flush();
        return Optional.empty();
    }

    private static String toolLine(JsonNode data) {
        String outcome = data.path("outcome").asText("");
        return "  [" + data.path("tool").asText() + " " + (outcome.isEmpty() ? "..." : outcome.toLowerCase(Locale.ROOT))
                + "]";
    }

    /** The terminal shows a question; it is answered on the page or over the API, by whoever may. */
    private static String question(JsonNode data) {
        if (data.path("kind").asText().equals("QUESTION")) {
            return "  [the server of " + data.path("tool").asText() + " asks: "
                    + data.path("message").asText().replaceAll("\\s+", " ") + " Answer or decline "
                    + data.path("approvalId").asText() + " on the page]";
        }
        return "  [may " + data.path("tool").asText() + " be called with "
                + data.path("arguments").asText() + "? Approve or reject "
                + data.path("approvalId").asText()
                + " on the page]";
    }

    private static String summary(JsonNode data) {
        JsonNode usage = data.path("usage");
        return "  (%s, %d tokens in, %d out, $%.6f)"
                .formatted(
                        data.path("status").asText().toLowerCase(Locale.ROOT),
                        usage.path("input").asLong() + usage.path("cachedInput").asLong(),
                        usage.path("output").asLong(),
                        data.path("costNanos").asLong() / 1e9);
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
