package dev.agentc2.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentc2.wire.ReturnLease;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a registry that answers what each case has laid down; how real ones answer is in the contract. */
class RegistryClientTest {
    private static final Schema SCHEMA = ReturnLease.getClassSchema();
    private static final String SUBJECT = "agentc2.budget.commands-dev.agentc2.wire.ReturnLease";

    private final Queue<Answer> answers = new ArrayDeque<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final HttpServer server = start();
    private final RegistryClient client = new RegistryClient(address(""));

    private record Answer(int status, String body) {}

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    void whatIsRegisteredNeedsNoNetworkAgain() {
        answers.add(new Answer(200, "{\"id\":7}"));
        assertEquals(7, client.register(SUBJECT, SCHEMA));
        server.stop(0);
        assertEquals(7, client.register(SUBJECT, SCHEMA));
        assertEquals(SCHEMA, client.byId(7));
        assertEquals(List.of("POST /subjects/" + SUBJECT + "/versions"), requests);
    }

    @Test
    void whatIsPublishedIsTheAvscWithoutJavaHints() {
        answers.add(new Answer(200, "{\"id\":7}"));
        client.register(SUBJECT, SCHEMA);
        assertTrue(SCHEMA.toString().contains("avro.java.string"));
        assertFalse(bodies.getFirst().contains("avro.java.string"));
        assertTrue(
                bodies.getFirst().contains("{\\\"name\\\":\\\"orgId\\\",\\\"type\\\":\\\"string\\\""),
                bodies::getFirst);
    }

    @Test
    void aSchemaIsAskedForOnce() {
        answers.add(new Answer(200, "{\"schema\":\"\\\"string\\\"\"}"));
        assertEquals(Schema.create(Schema.Type.STRING), client.byId(3));
        assertEquals(Schema.create(Schema.Type.STRING), client.byId(3));
        assertEquals(List.of("GET /schemas/ids/3"), requests);
    }

    @Test
    void aBasePathAndCredentialsAreSent() {
        answers.add(new Answer(200, "{\"id\":7}"));
        try (RegistryClient other = new RegistryClient(address("user:secret@", "/apis/ccompat/v7/"))) {
            other.register("a/b", SCHEMA);
        }
        assertEquals(List.of("POST /apis/ccompat/v7/subjects/a%2Fb/versions Basic dXNlcjpzZWNyZXQ="), requests);
    }

    @Test
    void aRefusalIsToldWithItsReasonAndNotRepeated() {
        answers.add(new Answer(409, "{\"error_code\":409,\"message\":\"field b has no default\"}"));
        SchemaRegistryException e = assertThrows(SchemaRegistryException.class, () -> client.register(SUBJECT, SCHEMA));
        assertTrue(String.valueOf(e.getMessage()).contains("incompatible"));
        assertTrue(String.valueOf(e.getMessage()).contains("field b has no default"));
        assertFalse(e.unreachable());
        assertEquals(409, e.errorCode());
        assertEquals(1, requests.size());
    }

    @Test
    void anUnknownIdIsTold() {
        answers.add(new Answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}"));
        SchemaRegistryException e = assertThrows(SchemaRegistryException.class, () -> client.byId(9));
        assertEquals("no schema has id 9 in the registry", e.getMessage());
        assertFalse(e.unreachable());
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503})
    void aRegistryThatCanNotNowIsAskedAgain(int status) {
        answers.add(new Answer(status, "busy"));
        answers.add(new Answer(status, "busy"));
        answers.add(new Answer(200, "{\"id\":7}"));
        assertEquals(7, client.register(SUBJECT, SCHEMA));
        assertEquals(3, requests.size());
    }

    @Test
    void afterThreeTriesItIsUnreachable() {
        for (int i = 0; i < 4; i++) {
            answers.add(new Answer(503, ""));
        }
        SchemaRegistryException e = assertThrows(SchemaRegistryException.class, () -> client.byId(1));
        assertTrue(e.unreachable());
        assertTrue(String.valueOf(e.getMessage()).contains("can't be reached: it answers 503"));
        assertEquals(3, requests.size());
    }

    @Test
    void whereNothingListensItIsUnreachableAndTheSecretStaysSecret() {
        server.stop(0);
        try (RegistryClient other = new RegistryClient(address("user:secret@", ""))) {
            SchemaRegistryException e = assertThrows(SchemaRegistryException.class, () -> other.byId(1));
            assertTrue(e.unreachable());
            assertFalse(String.valueOf(e.getMessage()).contains("secret"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "not json", "{\"schema\":\"nonsense\"}", "{\"schema\":\"{}\",\"schemaType\":\"PROTOBUF\"}"
            })
    void anAnswerThatIsNoSchemaIsAnError(String body) {
        answers.add(new Answer(200, body));
        assertFalse(assertThrows(SchemaRegistryException.class, () -> client.byId(1))
                .unreachable());
    }

    @Test
    void anAnswerWithoutAnIdIsAnError() {
        answers.add(new Answer(200, "<html>"));
        assertThrows(SchemaRegistryException.class, () -> client.register(SUBJECT, SCHEMA));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8081", "ftp://localhost", "/registry"})
    void whatIsNoAddressIsRefused(String address) {
        assertThrows(IllegalArgumentException.class, () -> new RegistryClient(URI.create(address)));
    }

    private URI address(String path) {
        return address("", path);
    }

    private URI address(String user, String path) {
        return URI.create("http://" + user + "127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private HttpServer start() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            started.createContext("/", this::answer);
            started.start();
            return started;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            requests.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestURI().getRawPath() + (authorization == null ? "" : " " + authorization));
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Answer answer = answers.remove();
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
