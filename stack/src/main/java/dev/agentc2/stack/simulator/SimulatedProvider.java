package dev.agentc2.stack.simulator;

import dev.agentc2.stack.simulator.Client.GoneException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A simulated model provider that speaks OpenAI's Chat Completions API over HTTP/1.1 on loopback, so that the real
 * client code runs when no provider is set up, in tests and under load. What it answers and how it is told to fail is
 * in docs/simulator.md. Started by {@link #start}, stopped once by {@link #close}. Thread-safe.
 *
 * <p>The server is written by hand on blocking sockets with virtual threads, since it shares the processor with the
 * system that is measured against it.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat">Chat Completions</a>
 */
public final class SimulatedProvider implements AutoCloseable {
    /** The model that it lists; any other name is accepted too. */
    public static final String MODEL = "simulated";

    private static final int BACKLOG = 1024;

    private final ServerSocket server;
    private final FaultPlan faults = new FaultPlan();
    private final Traffic traffic = new Traffic();
    private final SimulatorRoutes routes;
    private volatile Behaviour behaviour;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private SimulatedProvider(ServerSocket server, Behaviour behaviour) {
        this.server = server;
        this.behaviour = behaviour;
        this.routes = new SimulatorRoutes(this, new ChatEndpoint(faults, traffic));
    }

    /**
     * Starts it; returns when it serves.
     *
     * @param behaviour how it answers, until changed
     * @param port port on loopback; 0 takes a free one
     * @throws UncheckedIOException when the port is taken
     */
    public static SimulatedProvider start(Behaviour behaviour, int port) {
        try {
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), BACKLOG);
            SimulatedProvider provider = new SimulatedProvider(server, behaviour);
            Thread.ofVirtual().name("simulated-provider").start(provider::accept);
            return provider;
        } catch (IOException e) {
            throw new UncheckedIOException("the simulated provider can't listen on port " + port, e);
        }
    }

    /** Base URL for clients, {@code /v1} included. */
    public String baseUrl() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
    }

    /** How it answers now. */
    public Behaviour behaviour() {
        return behaviour;
    }

    /** Changes how it answers from now on. */
    public void configure(Behaviour newBehaviour) {
        behaviour = newBehaviour;
    }

    /** Makes the next requests fail, before any other rule. */
    public void failNext(int times, Fault fault) {
        faults.failNext(times, fault);
    }

    /** The latest 500 requests, oldest first. */
    public List<RecordedRequest> requests() {
        return traffic.latest();
    }

    /** What was counted since the start or the last {@link #reset}. */
    public Counters stats() {
        return traffic.counters();
    }

    /** Forgets counters, requests that are over, and faults that were ordered. */
    public void reset() {
        traffic.reset();
        faults.reset();
    }

    /** Cuts all connections and stops listening. */
    @Override
    public void close() {
        closeQuietly(server);
        connections.forEach(SimulatedProvider::closeQuietly);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.add(socket);
                Thread.ofVirtual().name("simulated-connection").start(() -> serve(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException("the simulated provider can't accept connections", e);
                }
            }
        }
    }

    /** Reads on while an answer is under way: so it is known at once when the client goes. */
    private void serve(Socket socket) {
        traffic.connected();
        try (socket) {
            socket.setTcpNoDelay(true);
            Client client = new Client(socket);
            try {
                converse(new HttpReader(socket.getInputStream(), () -> proceed(client)), client);
            } finally {
                client.hasGone();
            }
        } catch (IOException | InterruptedException e) {
            // the client broke off or sent what isn't HTTP: there is nobody to tell, and the counters know
        } finally {
            connections.remove(socket);
            traffic.disconnected();
        }
    }

    private void converse(HttpReader reader, Client client) throws IOException, InterruptedException {
        @Nullable Thread answering = null;
        for (var request = reader.next(); request != null; request = reader.next()) {
            if (answering != null) {
                answering.join();
            }
            HttpReader.Request current = request;
            answering = Thread.ofVirtual().name("simulated-answer").start(() -> answer(current, client));
        }
    }

    private void answer(HttpReader.Request request, Client client) {
        boolean keep = false;
        try {
            routes.answer(request, client);
            keep = !request.closes();
        } catch (GoneException | InterruptedException e) {
            // nobody is left to answer; the connection is closed below
        } finally {
            if (!keep) {
                client.cut();
            }
        }
    }

    private static void proceed(Client client) {
        try {
            client.proceed();
        } catch (GoneException e) {
            client.cut();
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // a socket that fails to close is closed
        }
    }
}
