package dev.agentc2.stack;

import dev.agentc2.platform.config.Setting;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.client.SseReader;
import dev.agentc2.stack.simulator.Behaviour;
import dev.agentc2.stack.simulator.SimulatedProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** A whole stack in this process on free ports, with a simulated provider that the test steers. */
final class TestStack implements AutoCloseable {
    private final SimulatedProvider provider;
    private final Stack stack;
    private final ApiClient client;

    private TestStack(SimulatedProvider provider, Stack stack) {
        this.provider = provider;
        this.stack = stack;
        this.client = LocalAccess.of(stack.settings()).client();
    }

    static TestStack start(Path home, Map<String, String> more) {
        return start(home, more, Stack.SERVICE_NAMES);
    }

    /** A stack of some services. */
    static TestStack start(Path home, Map<String, String> more, Collection<String> services) {
        SimulatedProvider provider = SimulatedProvider.start(Behaviour.INSTANT, 0);
        Map<String, String> environment = environment(home, provider);
        environment.putAll(more);
        Stack stack = Stack.start(Settings.of(environment), new LinkedHashSet<>(services), false, Progress.SILENT);
        return new TestStack(provider, stack);
    }

    /** Environment of a stack on free ports that talks to the provider. */
    static Map<String, String> environment(Path home, SimulatedProvider provider) {
        Map<String, String> environment = new HashMap<>();
        Settings.PORTS.forEach(port -> environment.put(port.name(), "0"));
        environment.put(Settings.HOME.name(), home.toString());
        environment.put(Settings.SIMULATOR_URL.name(), provider.baseUrl());
        environment.put(Settings.MODEL_PROVIDER.name(), "simulated");
        environment.put(Settings.HTTP_GET_ALLOW_PRIVATE.name(), "true");
        environment.put(Settings.RATE_LIMIT_PER_MINUTE.name(), "0");
        return environment;
    }

    /**
     * Environment of another process that shares this stack's Kafka, PostgreSQL, Redis, registry and API key.
     *
     * @param itsProvider provider that it calls, so that a test sees who of the two made a call
     */
    Map<String, String> neighbour(Path home, SimulatedProvider itsProvider) {
        Map<String, String> environment = environment(home, itsProvider);
        for (Setting<String> address : List.of(
                Settings.KAFKA_BOOTSTRAP_SERVERS,
                Settings.POSTGRES_URL,
                Settings.REDIS_URL,
                Settings.SCHEMA_REGISTRY_URL)) {
            environment.put(address.name(), stack.settings().get(address));
        }
        environment.put(
                Settings.SESSION_TIMEOUT_MS.name(),
                String.valueOf(stack.settings().get(Settings.SESSION_TIMEOUT_MS)));
        environment.put(
                Settings.API_KEY.name(), LocalAccess.of(stack.settings()).apiKey());
        return environment;
    }

    SimulatedProvider provider() {
        return provider;
    }

    Stack stack() {
        return stack;
    }

    ApiClient client() {
        return client;
    }

    ApiClient.Accepted send(String text) throws IOException, InterruptedException {
        return client.send("assistant", Map.of("text", text));
    }

    /** Sends a message and reads its turn to the end. */
    Transcript ask(String text) throws IOException, InterruptedException {
        return read(send(text));
    }

    /** Reads a turn from its beginning to its end. */
    Transcript read(ApiClient.Accepted accepted) throws IOException, InterruptedException {
        try (SseReader stream = client.stream(accepted.streamUrl(), null)) {
            return new Transcript().readAll(stream);
        }
    }

    @Override
    public void close() {
        client.close();
        stack.close();
        provider.close();
    }
}
