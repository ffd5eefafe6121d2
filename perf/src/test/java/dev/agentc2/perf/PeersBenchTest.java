package dev.agentc2.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersBenchTest {
    private static final String OURS = "event: delta\ndata: {\"text\":\"Hi\"}\n\nevent: done\ndata: {}\n\n";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile String mastra = "data: {\"type\":\"text-delta\"}\n\ndata: [DONE]\n\n";
    private HttpServer server;
    private Path key;
    private Path page;

    @BeforeEach
    void start(@TempDir Path dir) throws IOException {
        key = Files.writeString(dir.resolve("api-key"), "secret\n");
        page = Files.writeString(
                dir.resolve("page.md"), "before\n" + PeersTable.BEGIN + "\nold\n" + PeersTable.END + "\nafter\n");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(
                "/api/agents/assistant/messages",
                exchange ->
                        answer(exchange, 202, "{\"conversationId\":\"c\",\"streamUrl\":\"/api/turns/c-1/stream\"}"));
        server.createContext("/api/turns/c-1/stream", exchange -> answer(exchange, 200, OURS));
        server.createContext("/api/agents/plain/stream", exchange -> answer(exchange, 200, mastra));
        server.createContext(
                "/v1/chat/completions",
                exchange -> answer(
                        exchange, 200, "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\ndata: [DONE]\n\n"));
        server.createContext("/chat/", exchange -> answer(exchange, 200, "\"Hi.\""));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void all_are_measured_and_the_section_of_the_page_is_written() throws IOException {
        assertEquals(0, run("--mastra-url", url(), "--restate-url", url(), "--note", "a test"));
        String written = Files.readString(page);
        assertTrue(written.startsWith("before\n") && written.endsWith("\nafter\n"), written);
        assertTrue(written.contains("a test") && !written.contains("old"), written);
        for (String system :
                new String[] {"| 2 | AgentC2 |", "| 2 | Mastra, plain |", "| 2 | Restate, /chat/{id}/plain |"}) {
            assertTrue(written.contains(system), written);
        }
    }

    @Test
    void first_tokens_are_compared_with_those_of_the_model_alone() throws IOException {
        assertEquals(0, run("--mastra-url", url(), "--model-url", url() + "/v1", "--think-ms", "1"));
        String written = Files.readString(page);
        assertTrue(written.contains("who think for 1 ms"), written);
        String ours = written.lines()
                .filter(line -> line.startsWith("| 2 | AgentC2 |"))
                .findFirst()
                .orElseThrow();
        assertTrue(ours.split("\\|")[5].matches(" -?[0-9.]+ / -?[0-9.]+ "), ours);
        assertTrue(written.contains("| 2 | the model alone |"), written);
    }

    @Test
    void an_answer_that_is_cut_off_fails_the_measurement() {
        mastra = "data: {\"type\":\"text-delta\"}\n\n";
        assertEquals(1, run("--mastra-url", url()));
    }

    @Test
    void a_page_without_marks_is_left_alone() {
        assertThrows(IllegalArgumentException.class, () -> new PeersTable().into("no marks", ""));
    }

    private int run(String... options) {
        String[] fixed = {
            "--url", url(), "--api-key-file", key.toString(), "--chats", "2", "--turns", "6", "--write", page.toString()
        };
        String[] all = new String[fixed.length + options.length];
        System.arraycopy(fixed, 0, all, 0, fixed.length);
        System.arraycopy(options, 0, all, fixed.length, options.length);
        return Bench.commandLine(new PeersBench()).execute(all);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
        }
    }
}
