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

/**
 * An HTTP/1.1 response whose body is still to be read. Not thread-safe.
 *
 * @param status status code
 * @param headers last value of each header, by name in lower case; of {@code www-authenticate} all, joined by commas
 * @param body the body, without its framing and decompressed; reading it fails when it breaks off
 * @param persistent whether the server takes another request on the connection once the body is read
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
public record HttpAnswer(int status, Map<String, String> headers, InputStream body, boolean persistent) {
    private static final int HEAD_LIMIT = 64 * 1024;
    private static final int BUFFER = 16 * 1024;
    /** Hexadecimal digits of a chunk's size. */
    private static final int SIZE_DIGITS = 8;

    /**
     * Reads the head of the response on a connection that is used once.
     *
     * @throws IOException when the connection breaks or the bytes aren't HTTP; the message tells which
     */
    public static HttpAnswer read(InputStream connection) throws IOException {
        return readNext(buffered(connection));
    }

    /** What {@link #readNext} reads from, for as long as a connection is used. */
    static BufferedInputStream buffered(InputStream connection) {
        return new BufferedInputStream(connection, BUFFER);
    }

    /** Reads the head of the next response; what came after the one before is in the buffer. Fails like {@link #read}. */
    static HttpAnswer readNext(BufferedInputStream in) throws IOException {
        Head head = head(in);
        while (head.status < 200) {
            head = head(in);
        }
        if (head.status == 204 || head.status == 304) {
            return new HttpAnswer(head.status, head.headers, new Part(in, 0), head.persistent());
        }
        InputStream framed = framed(in, head.headers);
        InputStream body = decoded(framed, head.headers.getOrDefault("content-encoding", ""));
        return new HttpAnswer(head.status, head.headers, body, head.persistent() && body instanceof Framed);
    }

    /** Whether the body was read to its end and the connection can be used for another request. */
    boolean leavesConnection() {
        return persistent && body instanceof Framed framed && framed.isOver();
    }

    private record Head(String version, int status, Map<String, String> headers) {
        boolean persistent() {
            return version.equals("HTTP/1.1")
                    && !headers.getOrDefault("connection", "")
                            .toLowerCase(Locale.ROOT)
                            .contains("close");
        }
    }

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
        return new Head(first[0], Integer.parseInt(first[1]), Map.copyOf(headers));
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
                throw tooEarly();
            }
            if (--left[0] < 0) {
                throw new MalformedResponseException("The head of the answer is too large.");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static MalformedResponseException tooEarly() {
        return new MalformedResponseException("The answer ends too early.");
    }

    /** A body that tells by itself where it ends: a piece, or one piece after another. */
    private abstract static class Framed extends InputStream {
        final InputStream in;
        /** Bytes of the piece that are still to be read. */
        long left;

        Framed(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        /** Goes on to the next piece; false at the end of the body. */
        abstract boolean next() throws IOException;

        /** Whether all of it was read. */
        abstract boolean isOver();

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0 && !next()) {
                return -1;
            }
            int read = in.read(buffer, offset, (int) Math.min(length, left));
            if (read < 0) {
                throw tooEarly();
            }
            left -= read;
            return read;
        }
    }

    /** So many bytes of a stream; an end before them is an error. */
    private static final class Part extends Framed {
        Part(InputStream in, long length) {
            super(in, length);
        }

        @Override
        boolean next() {
            return false;
        }

        @Override
        boolean isOver() {
            return left == 0;
        }
    }

    /** A body in chunks. */
    private static final class Chunks extends Framed {
        private boolean begun;
        private boolean over;

        Chunks(InputStream in) {
            super(in, 0);
        }

        @Override
        boolean isOver() {
            return over;
        }

        @Override
        boolean next() throws IOException {
            if (over) {
                return false;
            }
            if (begun) {
                line(in, new int[] {HEAD_LIMIT});
            }
            begun = true;
            left = size();
            if (left == 0) {
                int[] trailers = {HEAD_LIMIT};
                while (!line(in, trailers).isEmpty()) {
                    // nobody asked for them
                }
                over = true;
            }
            return !over;
        }

        /** The size of a chunk: read digit by digit, for an answer may have as many chunks as tokens. */
        private long size() throws IOException {
            long size = 0;
            int digits = 0;
            int next = in.read();
            while (Character.digit(next, 16) >= 0 && digits < SIZE_DIGITS) {
                size = size * 16 + Character.digit(next, 16);
                digits++;
                next = in.read();
            }
            if (next < 0) {
                throw tooEarly();
            }
            boolean isEnded = next == '\r' || next == '\n' || next == ';' || next == ' ' || next == '\t';
            if (digits == 0 || !isEnded) {
                throw new MalformedResponseException("The answer's chunks are malformed.");
            }
            if (next != '\n') {
                line(in, new int[] {HEAD_LIMIT});
            }
            return size;
        }
    }
}
