package dev.agentc2.egress.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agentc2.platform.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
    private static final byte[] EMPTY_LINE = {'\n', '\n'};

    static Frame of(StreamEvent event) {
        String head = "id: " + event.id() + "\nevent: " + event.data().event() + "\ndata: ";
        try {
            byte[] data = Json.MAPPER.writeValueAsBytes(event.data());
            ByteArrayOutputStream out = new ByteArrayOutputStream(head.length() + data.length + EMPTY_LINE.length);
            out.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(data);
            out.writeBytes(EMPTY_LINE);
            return new Frame(out.toByteArray(), event.data() instanceof EventData.Reset, event.producedAt());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Frame> of(List<StreamEvent> events) {
        return events.stream().map(Frame::of).toList();
    }
}
