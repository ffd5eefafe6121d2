package dev.agentc2.platform.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ServerSocketFactory;

/** A server that plays a script for each request, over as many connections as are made to it. */
final class ScriptedServer implements AutoCloseable {
    /** What to do with a request; the connection is kept unless it closes it. */
    interface Script {
        void play(Socket connection) throws IOException;
    }

    final List<String> requests = new CopyOnWriteArrayList<>();
    /** Ports that connections came from, one for each request. */
    final List<Integer> clients = new CopyOnWriteArrayList<>();

    private final LinkedBlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
    private final ServerSocket socket;

    ScriptedServer(ServerSocketFactory sockets) throws IOException {
        socket = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    void then(Script script) {
        scripts.add(script);
    }

    /** Answers with these bytes. */
    void then(String... pieces) {
        then(connection -> {
            for (String piece : pieces) {
                write(connection, piece);
            }
        });
    }

    static void write(Socket connection, String piece) throws IOException {
        connection.getOutputStream().write(piece.getBytes(StandardCharsets.ISO_8859_1));
        connection.getOutputStream().flush();
    }

    /** How many different connections requests came over. */
    long connections() {
        return clients.stream().distinct().count();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true); // what was written is on its way
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            while (!connection.isClosed()) {
                String head = head(connection.getInputStream());
                if (head.isEmpty()) {
                    return;
                }
                requests.add(head);
                clients.add(connection.getPort());
                scripts.take().play(connection);
            }
        } catch (IOException gone) {
            // the client went away
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A head, and a body of the length that it tells. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        String length = head.toString().replaceFirst("(?is).*content-length: (\\d+).*", "$1");
        return head + new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
