package dev.agentc2.platform.network;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 response whose body is still to be read, of a connection that is used once. Not thread-safe.
 *
 * @param status status code
 * @param headers last value of each header, by name in lower case; of {@code www-authenticate} all, joined by commas
 * @param body the body, without its framing and decompressed; reading it fails when it breaks off
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
public record HttpAnswer(int status, Map<String, String> headers, InputStream body) {
    private static final int HEAD_LIMIT = 64 * 1024;

    /**
     * Reads the head of a response.
     *
     * @throws IOException when the connection breaks or the bytes aren't HTTP; the message tells which
     */
    public static HttpAnswer read(InputStream connection) throws IOException {
        InputStream in = new BufferedInputStream(connection, 16 * 1024);
        Head head = head(in);
        while (head.status < 200) {
            head = head(in);
        }
        if (head.status == 204 || head.status == 304) {
            return new HttpAnswer(head.status, head.headers, InputStream.nullInputStream());
        }
        InputStream body = decoded(framed(in, head.headers), head.headers.getOrDefault("content-encoding", ""));
        return new HttpAnswer(head.status, head.headers, body);
    }

    private record Head(int status, Map<String, String> headers) {}

    private static Head head(InputStream in) throws IOException {
        int[] left = {HEAD_LIMIT};
        String[] first = line(in, left).split(" ", 3);
        if (first.length < 2 || !first[0].startsWith("HTTP/1.") || !first[1].matches("[1-5]\\d\\d")) {
            throw new MalformedResponseException("The answer isn't HTTP/1.1.");
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                put(
                        headers,
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return new Head(Integer.parseInt(first[1]), Map.copyOf(headers));
    }

    /** A server may challenge in several ways, each in a header of its own. */
    private static void put(Map<String, String> headers, String name, String value) {
        if (name.equals("www-authenticate")) {
            headers.merge(name, value, (one, other) -> one + ", " + other);
        } else {
            headers.put(name, value);
        }
    }

    private static InputStream framed(InputStream in, Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked")) {
            return new Chunks(in);
        }
        String length = headers.get("content-length");
        if (length == null) {
            return in;
        }
        if (!length.matches("\\d{1,18}")) {
            throw new MalformedResponseException("The answer has no valid length.");
        }
        return new Part(in, Long.parseLong(length));
    }

    private static InputStream decoded(InputStream in, String encoding) throws IOException {
        return switch (encoding.toLowerCase(Locale.ROOT)) {
            case "", "identity" -> in;
            case "gzip", "x-gzip" -> new GZIPInputStream(in);
            default -> throw new MalformedResponseException("The answer is compressed in a way that wasn't asked for.");
        };
    }

    private static String line(InputStream in, int[] left) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new MalformedResponseException("The answer ends too early.");
            }
            if (--left[0] < 0) {
                throw new MalformedResponseException("The head of the answer is too large.");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** So many bytes of a stream; an end before them is an error. */
    private static final class Part extends InputStream {
        private final InputStream in;
        private long left;

        Part(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = in.read(buffer, offset, (int) Math.min(length, left));
            if (read < 0) {
                throw new MalformedResponseException("The answer ends too early.");
            }
            left -= read;
            return read;
        }
    }

    /** A body in chunks. */
    private static final class Chunks extends InputStream {
        private final InputStream in;
        private @Nullable Part chunk;
        private boolean ended;

        Chunks(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            while (!ended) {
                Part current = chunk == null ? next() : chunk;
                int read = current == null ? -1 : current.read(buffer, offset, length);
                if (read >= 0) {
                    return read;
                }
                if (current != null) {
                    line(in, new int[] {HEAD_LIMIT});
                }
                chunk = null;
            }
            return -1;
        }

        private @Nullable Part next() throws IOException {
            String size = line(in, new int[] {HEAD_LIMIT});
            int extension = size.indexOf(';');
            String digits = (extension < 0 ? size : size.substring(0, extension)).strip();
            if (!digits.matches("[0-9A-Fa-f]{1,8}")) {
                throw new MalformedResponseException("The answer's chunks are malformed.");
            }
            long length = Long.parseLong(digits, 16);
            ended = length == 0;
            chunk = ended ? null : new Part(in, length);
            return chunk;
        }
    }
}
