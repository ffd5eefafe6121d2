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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over sockets on loopback: a process that dies is a server that is closed with its connections. */
class FailureDetectorTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String HOST = "127.0.0.1";
    private static final String A =
            "{\"memberships\":[{\"group\":\"turns\",\"instance\":\"a\"}],\"transactionalIds\":[]}\n";
    private static final String A_AND_WRITER =
            "{\"memberships\":[{\"group\":\"turns\",\"instance\":\"a\"}],\"transactionalIds\":[\"w\"]}\n";
    private static final Held HELD_A = Held.NOTHING.with(new Membership("turns", "a"));
    private static final Held HELD_A_AND_WRITER = HELD_A.with("w");
    private static final Held HELD_WRITER = Held.NOTHING.with("w");

    private final List<Held> deaths = new CopyOnWriteArrayList<>();
    private final FailureDetector detector = new FailureDetector(deaths::add);
    private final Holdings holdings = new Holdings();
    private ServerSocket server;

    @BeforeEach
    void start() throws IOException {
        server = listening();
        watch(server);
    }

    @AfterEach
    void stop() throws IOException {
        detector.close();
        server.close();
    }

    @Test
    void tells_what_a_dead_peer_held_last() throws Exception {
        try (Socket peer = server.accept()) {
            write(peer, A);
            awaitTold(HELD_A);
            write(peer, "\n" + A_AND_WRITER + "\n");
            awaitTold(HELD_A_AND_WRITER);
            server.close();
        }
        awaitDeath(HELD_A_AND_WRITER);
    }

    @Test
    void a_connection_that_breaks_is_no_death() throws Exception {
        say(A_AND_WRITER);
        try (Socket again = server.accept()) {
            write(again, A_AND_WRITER);
            awaitTold(HELD_A_AND_WRITER);
            assertNothingWasTold();
        }
    }

    @Test
    void what_the_process_that_came_back_does_not_hold_any_more_is_lost() throws Exception {
        say(A_AND_WRITER);
        try (Socket again = server.accept()) {
            write(again, A);
            awaitDeath(HELD_WRITER);
        }
    }

    @Test
    void goes_on_after_what_it_cannot_read() throws Exception {
        say("SSH-2.0-OpenSSH\n");
        say("x".repeat(100_000));
        say("\n\n");
        say("");
        try (Socket peer = server.accept()) {
            write(peer, A);
            awaitTold(HELD_A);
            server.close();
        }
        awaitDeath(HELD_A);
    }

    @Test
    void says_nothing_of_one_that_is_not_watched_any_more() throws Exception {
        try (Socket peer = server.accept()) {
            write(peer, A);
            awaitTold(HELD_A);
            detector.watch(Set.of());
            server.close();
        }
        assertNothingWasTold();
    }

    @Test
    void a_lifeline_tells_what_is_held_and_its_orderly_end_is_no_death() throws Exception {
        Lifeline lifeline = new Lifeline(HOST, holdings);
        holdings.join("turns", "a");
        detector.watch(Set.of(lifeline.where()));
        awaitTold(HELD_A);
        holdings.write("w");
        holdings.join("left", "a");
        awaitTold(HELD_A_AND_WRITER.with(new Membership("left", "a")));
        holdings.leave("left", "a");
        awaitTold(HELD_A_AND_WRITER);
        holdings.stop("w");
        awaitTold(HELD_A);
        lifeline.close();
        awaitTold(Held.NOTHING);
        assertNothingWasTold();
    }

    /** Until another has died, which comes later. */
    private void assertNothingWasTold() throws IOException {
        try (ServerSocket other = listening()) {
            watch(other);
            try (Socket peer = other.accept()) {
                write(peer, "{\"memberships\":[],\"transactionalIds\":[\"other\"]}\n");
                awaitTold(Held.NOTHING.with("other"));
                other.close();
            }
        }
        awaitDeath(Held.NOTHING.with("other"));
    }

    private void awaitDeath(Held held) {
        await().atMost(SOON).until(() -> !deaths.isEmpty());
        assertEquals(List.of(held), deaths);
    }

    private void awaitTold(Held held) {
        await().atMost(SOON).until(() -> detector.known().equals(Set.of(held)));
    }

    private void watch(ServerSocket peer) {
        detector.watch(Set.of(new InetSocketAddress(HOST, peer.getLocalPort())));
    }

    /** One connection. */
    private void say(String text) throws IOException {
        try (Socket peer = server.accept()) {
            write(peer, text);
        }
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getByName(HOST));
    }

    private static void write(Socket peer, String text) throws IOException {
        peer.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }
}
