package dev.agentc2.perf.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StampReaderTest {
    private static final String ONE = "~1790000000000001";
    private static final String TWO = "~1790000000000002";
    private static final String STREAM = "HTTP/1.1 200 OK\r\n\r\n1f\r\nid: a.1.0\nevent: delta\ndata: {\"text\":\""
            + ONE + " " + TWO + " \"}\n\n\r\n1f\r\nid: a.1.1\nevent: done\ndata: {\"text\":\"" + ONE + " \"}\n\n\r\n";

    @Test
    void finds_stamps_in_deltas_however_they_are_cut_and_nowhere_else() {
        byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size <= bytes.length; size++) {
            StampReader reader = new StampReader();
            List<Long> found = new ArrayList<>();
            for (int from = 0; from < bytes.length; from += size) {
                reader.read(ByteBuffer.wrap(bytes, from, Math.min(size, bytes.length - from)), found::add);
            }
            assertEquals(List.of(1_790_000_000_000_001L, 1_790_000_000_000_002L), found, "pieces of " + size);
        }
    }

    @Test
    void reads_what_is_written_now() {
        List<Long> found = new ArrayList<>();
        long now = Stamp.now();
        String event = "event: delta\ndata: " + Stamp.text(now) + "\n";
        new StampReader().read(ByteBuffer.wrap(event.getBytes(StandardCharsets.UTF_8)), found::add);
        assertEquals(List.of(now), found);
    }
}
