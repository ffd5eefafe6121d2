package dev.agentc2.perf.streams;

import dev.agentc2.embedded.Ports;
import dev.agentc2.ingress.Bootstrap;
import dev.agentc2.perf.JavaProcess;
import dev.agentc2.perf.JavaProcess.Program;
import dev.agentc2.perf.Loopback;
import dev.agentc2.perf.Parts;
import dev.agentc2.perf.ProcessUse;
import dev.agentc2.perf.TemporaryFolder;
import dev.agentc2.perf.streams.DeltaLoad.Shape;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.stack.LocalAccess;
import dev.agentc2.topics.RegistryClient;
import dev.agentc2.topics.WireSerde;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jspecify.annotations.Nullable;

/**
 * What the measurement runs: broker, database, registry and the writing of tokens in this process, egress and the client
 * in one of their own each. Everything is on loopback and in a temporary folder; {@link #close} ends and deletes it.
 */
final class StreamsRun implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    /** What waited while memory was looked at is read before the next phase begins. */
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final String OVERFLOWS = "agentc2_sse_overflows_total ";

    private final Parts parts;
    private final TemporaryFolder home;
    private final Settings settings;
    private final URI egressUrl;
    private final JavaProcess egress;
    private final JavaProcess client;
    private final DeltaLoad load;

    private StreamsRun(Parts parts, Shape shape, List<String> jvm, @Nullable Path recording) throws IOException {
        this.parts = parts;
        home = parts.later(TemporaryFolder.create("agentc2-streams"));
        settings = parts.embedded(home.path());
        int port = Ports.free();
        egressUrl = URI.create("http://127.0.0.1:" + port);
        egress = parts.later(JavaProcess.logging(egressProgram(port, jvm, recording), log("egress.log")));
        awaitReady();
        client = parts.later(JavaProcess.speaking(
                new Program(
                        StreamClient.class,
                        List.of("-Xmx128m", "-XX:+UseSerialGC"),
                        List.of(String.valueOf(port), String.valueOf(shape.conversations())),
                        Map.of()),
                log("client.log")));
        client.say(newKey());
        client.hear();
        RegistryClient registry =
                parts.later(new RegistryClient(URI.create(settings.get(Settings.SCHEMA_REGISTRY_URL))));
        WireSerde serde = new WireSerde(registry);
        KafkaProducer<String, SpecificRecord> producer =
                parts.later(new KafkaClients(settings, serde).producer("bench"));
        load = parts.later(new DeltaLoad(producer, shape));
    }

    /** Starts all and opens the streams. */
    static StreamsRun start(Shape shape, List<String> jvm, @Nullable Path recording) throws IOException {
        Parts parts = new Parts();
        try {
            return new StreamsRun(parts, shape, jvm, recording);
        } catch (IOException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    EgressUse use() throws IOException, InterruptedException {
        return EgressUse.of(egress.handle());
    }

    /** Begins to write. */
    void write() {
        load.start();
    }

    /** Lets some time pass. */
    void pass(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }

    /** One reader reads no more, and much is written to it. */
    void stall() throws IOException {
        client.say("stall");
        load.flood();
    }

    /** Measures for some time. */
    StreamsReport.Phase phase(String name, Duration length) throws IOException, InterruptedException {
        pass(SETTLING);
        client.say("reset");
        long begun = System.nanoTime();
        long written = load.written();
        long late = load.late();
        long cpu = ProcessUse.of(egress.handle()).cpuMs();
        pass(length);
        client.say("report");
        double seconds = (System.nanoTime() - begun) / 1e9;
        ClientReport report = ClientReport.parse(client.hear());
        egress.requireAlive();
        return new StreamsReport.Phase(
                name,
                seconds,
                load.written() - written,
                load.late() - late,
                report.lost(),
                overflows(),
                (ProcessUse.of(egress.handle()).cpuMs() - cpu) / seconds / 10,
                report.delays());
    }

    /** An API key of the default organisation, which is made for it. */
    private String newKey() {
        try (Database database = new Database(settings.get(Settings.POSTGRES_URL), "bench", 1)) {
            return new Bootstrap(database, Clock.systemUTC())
                    .run(home.path().resolve(LocalAccess.KEY_FILE), 0)
                    .text();
        }
    }

    private Program egressProgram(int port, List<String> jvm, @Nullable Path recording) {
        List<String> options = new ArrayList<>(jvm);
        options.add("--enable-native-access=ALL-UNNAMED");
        options.add("-XX:+ExitOnOutOfMemoryError");
        if (recording != null) {
            options.add(
                    "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + recording.toAbsolutePath());
        }
        Map<String, String> environment = new HashMap<>();
        for (var address :
                List.of(Settings.KAFKA_BOOTSTRAP_SERVERS, Settings.POSTGRES_URL, Settings.SCHEMA_REGISTRY_URL)) {
            environment.put(address.name(), settings.get(address));
        }
        environment.put(Settings.HOME.name(), home.path().toString());
        environment.put(Settings.HTTP_PORT.name(), String.valueOf(port));
        environment.put(Settings.RATE_LIMIT_PER_MINUTE.name(), "0");
        environment.put(Settings.SSE_CONNECTIONS.name(), String.valueOf(Integer.MAX_VALUE));
        environment.put(Settings.HTTP_MAX_CONNECTIONS.name(), String.valueOf(Integer.MAX_VALUE));
        return new Program(EgressProcess.class, options, List.of(), environment);
    }

    private void awaitReady() throws IOException {
        long begun = System.nanoTime();
        while (!isReady()) {
            egress.requireAlive();
            if (System.nanoTime() - begun > READY_WITHIN.toNanos()) {
                throw new IOException("egress isn't ready after " + READY_WITHIN.toSeconds() + " s");
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }

    private boolean isReady() {
        try {
            HttpURLConnection answer = Loopback.open("GET", egressUrl.resolve("/health/ready"), "", "");
            return answer.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    private long overflows() throws IOException {
        return Loopback.text(Loopback.open("GET", egressUrl.resolve("/metrics"), "", ""))
                .lines()
                .filter(line -> line.startsWith(OVERFLOWS))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(OVERFLOWS.length())))
                .sum();
    }

    private Path log(String name) {
        return home.path().resolve(name);
    }

    @Override
    public void close() throws IOException {
        parts.close();
    }
}
