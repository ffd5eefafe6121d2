package dev.agentc2.egress.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A client as the documentation describes one: appends deltas, replaces on reset, remembers the last event id. */
final class TestClient {
    final List<String> events = new ArrayList<>();
    final StringBuilder text = new StringBuilder();

    @Nullable
    EventId last;

    @Nullable
    String finalText;

    @Nullable
    JsonNode ending;

    int resets;

    private final BiConsumer<TestClient, String> afterEach;

    TestClient() {
        this((client, event) -> {});
    }

    TestClient(BiConsumer<TestClient, String> afterEach) {
        this.afterEach = afterEach;
    }

    /** A connection of this client: it can be cut, and hears nothing from then on. */
    final class Connection implements Follower {
        private boolean cut;
        boolean closed;

        @Override
        public void tell(List<Frame> frames) {
            if (!cut) {
                frames.forEach(frame -> read(new String(frame.bytes(), StandardCharsets.UTF_8)));
            }
        }

        @Override
        public void end() {
            closed = true;
        }

        void cut() {
            cut = true;
        }
    }

    EventId from(String turnId) {
        return last == null ? EventId.start(turnId) : last;
    }

    void read(String frame) {
        String[] lines = frame.split("\n");
        String event = lines[1].substring("event: ".length());
        last = EventId.parse(lines[0].substring("id: ".length()));
        events.add(event);
        apply(event, json(lines[2].substring("data: ".length())));
        afterEach.accept(this, event);
    }

    private void apply(String event, JsonNode data) {
        switch (event) {
            case "delta" -> text.append(data.get("text").asText());
            case "reset" -> {
                resets++;
                text.setLength(0);
                text.append(data.get("text").asText());
            }
            case "done", "error" -> {
                finalText = data.get("text").asText();
                ending = data;
            }
            default -> {}
        }
    }

    private static JsonNode json(String data) {
        try {
            return Json.MAPPER.readTree(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
