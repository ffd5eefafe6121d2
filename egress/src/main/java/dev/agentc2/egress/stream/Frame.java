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
 * @param bytes the event in UTF-8 with the empty line that ends it; never changed
 * @param reset whether it takes text back
 * @param producedAt when the delta in it was written, epoch milliseconds; 0 when it isn't a live delta
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</a>
 */
record Frame(byte[] bytes, boolean reset, long producedAt) {
    private static final int EMPTY_LINE = 2;

    static Frame of(StreamEvent event) {
        byte[] head = ("id: " + event.id() + "\nevent: " + event.data().event() + "\ndata: ")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] data = json(event.data());
        byte[] all = Arrays.copyOf(head, head.length + data.length + EMPTY_LINE);
        System.arraycopy(data, 0, all, head.length, data.length);
        Arrays.fill(all, head.length + data.length, all.length, (byte) '\n');
        return new Frame(all, event.data() instanceof EventData.Reset, event.producedAt());
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
