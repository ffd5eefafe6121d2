package dev.agentc2.platform.lifeline;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.agentc2.platform.lifeline.Held.Membership;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over sockets on loopback; a process that dies is a {@link Lifeline} that is closed with what it still holds. */
class FailureDetectorTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String HOST = "127.0.0.1";

    private final List<Held> deaths = new CopyOnWriteArrayList<>();
    private final FailureDetector detector = new FailureDetector(deaths::add);
    private final Holdings holdings = new Holdings();

    @AfterEach
    void stop() {
        detector.close();
    }

    @Test
    void tells_what_a_dead_peer_held() throws Exception {
        Lifeline peer = new Lifeline(HOST, holdings);
        holdings.join("turns", "a-1");
        detector.watch(Set.of(address(peer)));
        awaitTold(holdings.now());
        holdings.join("models", "a");
        holdings.write("turns-1");
        holdings.join("left", "a");
        holdings.leave("left", "a");
        holdings.write("stopped");
        holdings.stop("stopped");
        Held held = new Held(Set.of(new Membership("turns", "a-1"), new Membership("models", "a")), Set.of("turns-1"));
        assertEquals(held, holdings.now());
        awaitTold(held);
        peer.close();
        await().atMost(SOON).until(() -> !deaths.isEmpty());
        assertEquals(List.of(held), deaths);
    }

    @Test
    void says_nothing_of_one_that_has_left_in_order() throws Exception {
        Lifeline peer = new Lifeline(HOST, holdings);
        holdings.join("turns", "a-1");
        detector.watch(Set.of(address(peer)));
        awaitTold(holdings.now());
        holdings.leave("turns", "a-1");
        awaitTold(Held.NOTHING);
        peer.close();
        assertNothingIsToldUntilAnotherDies();
    }

    @Test
    void says_nothing_of_one_that_is_not_watched_any_more() throws Exception {
        Lifeline peer = new Lifeline(HOST, holdings);
        holdings.join("turns", "a-1");
        detector.watch(Set.of(address(peer)));
        awaitTold(holdings.now());
        detector.watch(Set.of());
        peer.close();
        assertNothingIsToldUntilAnotherDies();
    }

    @Test
    void a_connection_that_breaks_is_no_death() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getByName(HOST))) {
            detector.watch(Set.of(new InetSocketAddress(HOST, server.getLocalPort())));
            say(
                    server,
                    "{\"memberships\":[{\"group\":\"turns\",\"instance\":\"a-1\"}],\"transactionalIds\":[\"t\"]}\n");
            // the same process, or one that took its place: what it held and doesn't hold any more is lost
            try (Socket again = server.accept()) {
                write(
                        again,
                        "{\"memberships\":[{\"group\":\"turns\",\"instance\":\"a-1\"}],\"transactionalIds\":[]}\n");
                await().atMost(SOON).until(() -> !deaths.isEmpty());
                assertEquals(List.of(new Held(Set.of(), Set.of("t"))), deaths);
            }
        }
    }

    @Test
    void goes_on_after_a_line_that_it_cannot_read() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getByName(HOST))) {
            detector.watch(Set.of(new InetSocketAddress(HOST, server.getLocalPort())));
            say(server, "SSH-2.0-OpenSSH\n");
            say(server, "x".repeat(100_000));
            say(server, "\n\n");
            say(server, "{\"memberships\":[],\"transactionalIds\":[\"t\"]}\n");
        }
        await().atMost(SOON).until(() -> !deaths.isEmpty());
        assertEquals(List.of(new Held(Set.of(), Set.of("t"))), deaths);
    }

    private void assertNothingIsToldUntilAnotherDies() throws IOException {
        Holdings others = new Holdings();
        others.write("other");
        Lifeline other = new Lifeline(HOST, others);
        detector.watch(Set.of(address(other)));
        awaitTold(others.now());
        other.close();
        await().atMost(SOON).until(() -> !deaths.isEmpty());
        assertEquals(List.of(new Held(Set.of(), Set.of("other"))), deaths);
    }

    private static void say(ServerSocket server, String text) throws IOException {
        try (Socket peer = server.accept()) {
            write(peer, text);
        }
    }

    private static void write(Socket peer, String text) throws IOException {
        peer.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private void awaitTold(Held held) {
        await().atMost(SOON).until(() -> detector.known().equals(Set.of(held)));
    }

    private static InetSocketAddress address(Lifeline peer) {
        String[] parts = peer.address().split(":");
        return new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
    }
}
