package dev.agentc2.egress.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agentc2.platform.json.Json;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A server-sent event as it goes over the wire; made once and shared by all who follow the turn.
 *
 * @param event what it says
 * @param bytes the event in UTF-8 with the empty line that ends it; never changed
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</a>
 */
public record Frame(StreamEvent event, byte[] bytes) {
    private static final int EMPTY_LINE = 2;

    static Frame of(StreamEvent event) {
        byte[] head = ("id: " + event.id() + "\nevent: " + event.data().event() + "\ndata: ")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] data = json(event.data());
        byte[] all = Arrays.copyOf(head, head.length + data.length + EMPTY_LINE);
        System.arraycopy(data, 0, all, head.length, data.length);
        Arrays.fill(all, head.length + data.length, all.length, (byte) '\n');
        return new Frame(event, all);
    }

    /** Whether it takes text back. */
    boolean reset() {
        return event.data() instanceof EventData.Reset;
    }

    /** A loop, for this is done for every delta. */
    static List<Frame> of(List<StreamEvent> events) {
        List<Frame> frames = new ArrayList<>(events.size());
        for (StreamEvent event : events) {
            frames.add(of(event));
        }
        return frames;
    }

    private static byte[] json(EventData data) {
        try {
            return Json.MAPPER.writeValueAsBytes(data);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
