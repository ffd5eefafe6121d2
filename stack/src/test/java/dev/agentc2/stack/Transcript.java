package dev.agentc2.stack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.client.SseEvent;
import dev.agentc2.stack.client.SseReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one client saw of a turn, put together as a client does: deltas append, a reset replaces, done and error end it.
 * Fails when a delta's id comes twice without a reset. May be fed from several connections, one after the other.
 */
final class Transcript {
    private final StringBuilder text = new StringBuilder();
    private final List<SseEvent> events = new ArrayList<>();
    private final Set<String> deltaIds = new HashSet<>();
    private @Nullable JsonNode end;
    private String endName = "";

    /** Reads until the stream ends, the turn ends, or an event satisfies the condition; true when it did. */
    boolean read(SseReader stream, Predicate<SseEvent> until) throws IOException {
        for (Optional<SseEvent> event = stream.next(); event.isPresent(); event = stream.next()) {
            take(event.get());
            if (until.test(event.get())) {
                return true;
            }
            if (end != null) {
                return false;
            }
        }
        return false;
    }

    /** Reads to the end of the turn. */
    Transcript readAll(SseReader stream) throws IOException {
        read(stream, event -> false);
        return this;
    }

    private void take(SseEvent event) throws IOException {
        events.add(event);
        JsonNode data = Json.MAPPER.readTree(event.data());
        switch (event.name()) {
            case "delta" -> {
                if (!deltaIds.add(event.id())) {
                    throw new AssertionError("delta " + event.id() + " came twice:\n" + this);
                }
                text.append(data.path("text").asText());
            }
            case "reset" -> {
                text.setLength(0);
                text.append(data.path("text").asText());
            }
            case "done", "error" -> {
                end = data;
                endName = event.name();
            }
            default -> {} // status and tool don't change the text
        }
    }

    String text() {
        return text.toString();
    }

    String lastId() {
        return events.isEmpty() ? "" : events.getLast().id();
    }

    /** Data of the last event; fails when the stream broke off before it. */
    JsonNode end() {
        if (end == null) {
            throw new AssertionError("the stream has no end:\n" + this);
        }
        return end;
    }

    /** {@code done}, {@code error}, or empty when the stream broke off. */
    String endName() {
        return endName;
    }

    boolean saw(String name) {
        return events.stream().anyMatch(event -> event.name().equals(name));
    }

    List<SseEvent> events() {
        return events;
    }

    /** One line an event. */
    @Override
    public String toString() {
        StringBuilder lines = new StringBuilder();
        events.forEach(event -> lines.append(event.id())
                .append(' ')
                .append(event.name())
                .append(' ')
                .append(event.data())
                .append('\n'));
        return lines.toString();
    }
}
