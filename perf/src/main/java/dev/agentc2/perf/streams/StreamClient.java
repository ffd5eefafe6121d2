package dev.agentc2.perf.streams;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * All readers of the streams, on one thread. Its first line of standard input is the API key; then it opens a stream
 * for each conversation, says {@code open}, and obeys: {@code reset} forgets the delays, {@code report} says them,
 * {@code stall} stops reading the first stream. Ends with its input.
 */
public final class StreamClient {
    private static final int OPENING_AT_ONCE = 100;
    private static final int STREAMS_AN_ADDRESS = 20_000;
    private static final int SMALL_BUFFER = 4_096;

    private final int port;
    private final int connections;
    private final String authorization;
    private final Selector selector;
    private final PrintStream out;
    private final Queue<String> orders = new ConcurrentLinkedQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    private final DelayHistogram delays = new DelayHistogram();
    private int begun;
    private int open;
    private int lost;
    private boolean announced;

    private StreamClient(int port, int connections, String authorization, PrintStream out) throws IOException {
        this.port = port;
        this.connections = connections;
        this.authorization = authorization;
        this.out = out;
        this.selector = Selector.open();
    }

    /**
     * Runs it.
     *
     * @param arguments port, number of streams
     */
    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        StreamClient client = new StreamClient(
                Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), "Bearer " + in.readLine(), System.out);
        Thread.ofPlatform().daemon().start(() -> client.listen(in));
        client.run();
    }

    private void listen(BufferedReader in) {
        try {
            for (String order = in.readLine(); order != null; order = in.readLine()) {
                orders.add(order);
                selector.wakeup();
            }
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
        orders.add("end");
        selector.wakeup();
    }

    private void run() throws IOException {
        while (true) {
            while (begun < connections && begun - open - lost < OPENING_AT_ONCE) {
                connect(begun++);
            }
            selector.select(this::ready);
            for (String order = orders.poll(); order != null; order = orders.poll()) {
                if (order.equals("end")) {
                    return;
                }
                obey(order);
            }
        }
    }

    private void obey(String order) {
        switch (order) {
            case "reset" -> delays.clear();
            case "report" -> out.println(new ClientReport(open, lost, delays.percentiles()).line());
            case "stall" ->
                selector.keys().forEach(key -> {
                    if (((Connection) key.attachment()).index == 0 && key.isValid()) {
                        key.interestOps(0);
                    }
                });
            default -> throw new IllegalArgumentException("no such order: " + order);
        }
    }

    private static final class Connection {
        private final int index;
        private final StampReader stamps = new StampReader();
        private boolean open;

        private Connection(int index) {
            this.index = index;
        }
    }

    private void connect(int index) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        if (index == 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
        }
        channel.bind(new InetSocketAddress("127.0.0." + (2 + index / STREAMS_AN_ADDRESS), 0));
        channel.connect(new InetSocketAddress("127.0.0.1", port));
        channel.register(selector, SelectionKey.OP_CONNECT, new Connection(index));
    }

    private void ready(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                channel.write(ByteBuffer.wrap(request(connection.index).getBytes(StandardCharsets.US_ASCII)));
                key.interestOps(SelectionKey.OP_READ);
            } else if (key.isReadable()) {
                read(connection, channel);
            }
        } catch (IOException e) {
            lose(channel, connection, String.valueOf(e.getMessage()));
        }
    }

    private String request(int index) {
        return "GET /api/conversations/" + Conversation.id(index) + "/stream HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nAuthorization: " + authorization + "\r\nAccept: text/event-stream\r\n\r\n";
    }

    private void read(Connection connection, SocketChannel channel) throws IOException {
        buffer.clear();
        if (channel.read(buffer) < 0) {
            throw new IOException("the stream ended");
        }
        long now = Stamp.now();
        buffer.flip();
        if (!connection.open) {
            String head = StandardCharsets.US_ASCII.decode(buffer.duplicate()).toString();
            if (!head.startsWith("HTTP/1.1 200")) {
                throw new IOException(head.lines().findFirst().orElse(""));
            }
            connection.open = true;
            open++;
            announce();
        }
        connection.stamps.read(buffer, stamp -> delays.add(now - stamp));
    }

    private void announce() {
        if (!announced && open + lost == connections) {
            announced = true;
            out.println("open");
        }
    }

    private void lose(SocketChannel channel, Connection connection, String why) {
        System.err.println("stream " + connection.index + ": " + why);
        if (connection.open) {
            open--;
        }
        lost++;
        announce();
        try {
            channel.close();
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
    }
}
