package dev.agentc2.stack.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 requests from a connection, one after the other: bodies by length or in chunks. Not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
final class HttpReader {
    private static final int HEAD_LIMIT = 64 * 1024;
    private static final int BODY_LIMIT = 32 * 1024 * 1024;

    private final InputStream in;
    private final Runnable onContinue;
    private byte[] buffer = new byte[16 * 1024];
    private int from;
    private int to;

    /** A request; the body is empty when it has none. */
    record Request(String method, String path, byte[] body, boolean closes) {}

    /**
     * @param onContinue sends {@code 100 Continue} when a client waits for it before it sends the body
     */
    HttpReader(InputStream in, Runnable onContinue) {
        this.in = in;
        this.onContinue = onContinue;
    }

    /**
     * The next request; null when the client has closed the connection.
     *
     * @throws IOException when the connection breaks or the bytes aren't HTTP
     */
    @Nullable
    Request next() throws IOException {
        String line = line(HEAD_LIMIT);
        while (line != null && line.isEmpty()) {
            line = line(HEAD_LIMIT);
        }
        if (line == null) {
            return null;
        }
        String[] parts = line.split(" ");
        if (parts.length != 3) {
            throw new IOException("not a request line");
        }
        Head head = head();
        if (head.expectsContinue) {
            onContinue.run();
        }
        byte[] body = head.chunked ? chunks() : bytes(head.length);
        return new Request(parts[0], parts[1], body, head.closes);
    }

    private record Head(int length, boolean chunked, boolean closes, boolean expectsContinue) {}

    private Head head() throws IOException {
        int length = 0;
        boolean chunked = false;
        boolean closes = false;
        boolean expectsContinue = false;
        for (String line = required(line(HEAD_LIMIT)); !line.isEmpty(); line = required(line(HEAD_LIMIT))) {
            int colon = line.indexOf(':');
            String value = line.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
            switch (colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-length" -> length = size(value, 10);
                case "transfer-encoding" -> chunked = value.contains("chunked");
                case "connection" -> closes = value.contains("close");
                case "expect" -> expectsContinue = value.contains("100-continue");
                default -> {
                    // nothing here depends on it
                }
            }
        }
        return new Head(length, chunked, closes, expectsContinue);
    }

    private byte[] chunks() throws IOException {
        byte[] body = new byte[0];
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            byte[] chunk = bytes(size);
            if (body.length + size > BODY_LIMIT) {
                throw new IOException("body too large");
            }
            int end = body.length;
            body = Arrays.copyOf(body, end + size);
            System.arraycopy(chunk, 0, body, end, size);
            required(line(HEAD_LIMIT));
        }
        while (!required(line(HEAD_LIMIT)).isEmpty()) {
            // trailers, of which none matters
        }
        return body;
    }

    private int chunkSize() throws IOException {
        String line = required(line(HEAD_LIMIT));
        int extension = line.indexOf(';');
        return size(extension < 0 ? line.strip() : line.substring(0, extension).strip(), 16);
    }

    private static int size(String text, int radix) throws IOException {
        try {
            int size = Integer.parseInt(text, radix);
            if (size >= 0 && size <= BODY_LIMIT) {
                return size;
            }
        } catch (NumberFormatException e) {
            throw new IOException("not a size", e);
        }
        throw new IOException("body too large");
    }

    private byte[] bytes(int length) throws IOException {
        byte[] result = new byte[length];
        int have = Math.min(length, to - from);
        System.arraycopy(buffer, from, result, 0, have);
        from += have;
        if (in.readNBytes(result, have, length - have) < length - have) {
            throw new IOException("the connection ended within a request");
        }
        return result;
    }

    /** A line without its end; null at the end of the connection. */
    private @Nullable String line(int limit) throws IOException {
        int scanned = from;
        while (true) {
            for (; scanned < to; scanned++) {
                if (buffer[scanned] == '\n') {
                    int end = scanned > from && buffer[scanned - 1] == '\r' ? scanned - 1 : scanned;
                    String line = new String(buffer, from, end - from, StandardCharsets.ISO_8859_1);
                    from = scanned + 1;
                    return line;
                }
            }
            if (to - from > limit) {
                throw new IOException("head too large");
            }
            scanned -= from;
            if (!fill()) {
                return null;
            }
        }
    }

    private boolean fill() throws IOException {
        System.arraycopy(buffer, from, buffer, 0, to - from);
        to -= from;
        from = 0;
        if (to == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = in.read(buffer, to, buffer.length - to);
        to += Math.max(read, 0);
        return read >= 0;
    }

    private static String required(@Nullable String line) throws IOException {
        if (line == null) {
            throw new IOException("the connection ended within a request");
        }
        return line;
    }
}
