package dev.agentc2.perf.chaos.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WireTest {
    private ServerSocket echo;
    private Wire wire;

    @BeforeEach
    void connect() throws IOException {
        echo = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!echo.isClosed()) {
                try {
                    Socket socket = echo.accept();
                    Thread.ofVirtual().start(() -> echo(socket));
                } catch (IOException e) {
                    return;
                }
            }
        });
        wire = new Wire(echo.getLocalPort());
    }

    @AfterEach
    void disconnect() throws IOException {
        wire.close();
        echo.close();
    }

    @Test
    void nothing_gets_through_a_cut_and_nobody_is_told() throws IOException {
        try (Socket socket = open()) {
            assertEquals('a', say(socket, 'a'));
            wire.cut();
            assertThrows(SocketTimeoutException.class, () -> say(socket, 'b'));
        }
        try (Socket late = open()) {
            assertThrows(SocketTimeoutException.class, () -> say(late, 'c'));
        }
    }

    @Test
    void a_mended_wire_takes_new_connections() throws IOException {
        wire.cut();
        wire.mend();
        try (Socket socket = open()) {
            assertEquals('a', say(socket, 'a'));
        }
    }

    private Socket open() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), wire.port());
        socket.setSoTimeout(300);
        return socket;
    }

    private static int say(Socket socket, int word) throws IOException {
        socket.getOutputStream().write(word);
        return socket.getInputStream().read();
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // the test is over
        }
    }
}
