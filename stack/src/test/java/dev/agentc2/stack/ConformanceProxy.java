package dev.agentc2.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands between the conformance suite and our endpoint, for the suite shows no key and calls tools of fixed names
 * without arguments: it adds the key, spells the tool's name as a slug, and gives an agent that is to answer a message.
 * Everything else passes as it is, Host and Origin among it. One request a connection.
 */
final class ConformanceProxy implements AutoCloseable {
    /** Tools that are agents here and are to answer. */
    private static final Set<String> ANSWERING =
            Set.of("test_simple_text", "test_tool_with_progress", "test_reconnection");

    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *([0-9]+)");

    private final ServerSocket listening;
    private final URI to;
    private final String key;

    ConformanceProxy(URI to, String key) throws IOException {
        this.to = to;
        this.key = key;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + listening.getLocalPort() + "/mcp";
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Thread.ofVirtual().start(() -> pass(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void pass(Socket client) {
        try (client;
                Socket server = new Socket(to.getHost(), to.getPort())) {
            InputStream in = client.getInputStream();
            String head = head(in);
            Matcher length = LENGTH.matcher(head);
            byte[] body = adapted(in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0));
            OutputStream out = server.getOutputStream();
            out.write(adapted(head, body.length).getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
            out.flush();
            server.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // one side has gone; closing both tells the other
        }
    }

    /** Up to the empty line, without it. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.write(next);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        return text.substring(0, text.length() - 2);
    }

    private String adapted(String head, int length) {
        return LENGTH.matcher(head)
                        .replaceFirst("content-length: " + length)
                        .replaceFirst("(?im)^connection:.*\\r\\n", "")
                + "authorization: Bearer " + key + "\r\nconnection: close\r\n\r\n";
    }

    private static byte[] adapted(byte[] body) throws IOException {
        JsonNode message = body.length == 0 ? Json.MAPPER.nullNode() : Json.MAPPER.readTree(body);
        if (!message.path("method").asText().equals("tools/call")) {
            return body;
        }
        ObjectNode params = (ObjectNode) message.path("params");
        String tool = params.path("name").asText();
        params.put("name", tool.replace('_', '-'));
        if (ANSWERING.contains(tool)) {
            params.withObject("arguments").put("message", "Say something.");
        }
        return Json.MAPPER.writeValueAsBytes(message);
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
