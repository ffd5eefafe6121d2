package dev.agentc2.stack.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The other side of a connection, as the one who answers sees it: writes, waits, and learns that it has gone. */
final class Client {
    private static final String STREAM_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
            + "Cache-Control: no-cache\r\nx-request-id: simulated\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final Socket socket;
    private final OutputStream out;
    private final CountDownLatch gone = new CountDownLatch(1);

    /** The client closed the connection or it broke. */
    static final class GoneException extends Exception {
        private static final long serialVersionUID = 1L;

        GoneException() {
            super("the client has gone", null, false, false);
        }
    }

    Client(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
    }

    /** Told by the reading side that nothing comes any more. */
    void hasGone() {
        gone.countDown();
    }

    /** Waits up to a moment of {@link System#nanoTime}. */
    void waitUntil(long nanoTime) throws GoneException, InterruptedException {
        long nanos = nanoTime - System.nanoTime();
        if (gone.await(Math.max(nanos, 0), TimeUnit.NANOSECONDS)) {
            throw new GoneException();
        }
    }

    /** Waits until the client goes. */
    void waitForever() throws GoneException, InterruptedException {
        gone.await();
        throw new GoneException();
    }

    /** Writes a whole JSON answer. */
    void json(int status, String headers, String body) throws GoneException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + status + " " + reason(status)
                + "\r\nContent-Type: application/json\r\nx-request-id: simulated\r\n" + headers + "Content-Length: "
                + bytes.length + "\r\n\r\n";
        byte[] all = new byte[head.length() + bytes.length];
        System.arraycopy(head.getBytes(StandardCharsets.ISO_8859_1), 0, all, 0, head.length());
        System.arraycopy(bytes, 0, all, head.length(), bytes.length);
        write(all);
    }

    /** Writes a piece of a stream of events: the first one brings the HTTP head, the last one the end. */
    void events(String events, boolean first, boolean last) throws GoneException {
        byte[] bytes = events.getBytes(StandardCharsets.UTF_8);
        String before = (first ? STREAM_HEAD : "") + Integer.toHexString(bytes.length) + "\r\n";
        String after = last ? "\r\n0\r\n\r\n" : "\r\n";
        byte[] all = new byte[before.length() + bytes.length + after.length()];
        System.arraycopy(before.getBytes(StandardCharsets.ISO_8859_1), 0, all, 0, before.length());
        System.arraycopy(bytes, 0, all, before.length(), bytes.length);
        System.arraycopy(
                after.getBytes(StandardCharsets.ISO_8859_1), 0, all, before.length() + bytes.length, after.length());
        write(all);
    }

    /** Tells a client that waits for it that its body is welcome. */
    void proceed() throws GoneException {
        write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Ends the connection. */
    void cut() {
        try {
            socket.close();
        } catch (IOException e) {
            hasGone(); // closing failed since it is closed already
        }
    }

    private void write(byte[] bytes) throws GoneException {
        try {
            out.write(bytes);
        } catch (IOException e) {
            hasGone();
            throw new GoneException();
        }
    }

    private static String reason(int status) {
        return status < 300 ? "OK" : status < 500 ? "Client Error" : "Server Error";
    }
}
