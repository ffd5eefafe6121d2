package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentc2.embedded.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * {@code @modelcontextprotocol/server-everything} from npm, the reference server that uses every feature of the protocol:
 * fetched once into target. Where there is no Node.js of version 20 or newer or npm can't fetch it, the test is skipped.
 */
final class EverythingServer implements AutoCloseable {
    private static final String VERSION = "2026.8.31";
    private static final Path FOLDER = Path.of("target", "server-everything").toAbsolutePath();
    private static final Path SCRIPT =
            FOLDER.resolve("node_modules/@modelcontextprotocol/server-everything/dist/index.js");

    private final Process process;
    private final int port;

    private EverythingServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The server's script, to be run by node. */
    static Path script() throws IOException, InterruptedException {
        String isNewEnough = "process.exit(+process.versions.node.split('.')[0] >= 20 ? 0 : 1)";
        assumeTrue(NodeTools.ran(List.of("node", "-e", isNewEnough), 10), "there is no Node.js of version 20 or newer");
        NodeTools.install(FOLDER, SCRIPT, "@modelcontextprotocol/server-everything@" + VERSION);
        return SCRIPT;
    }

    static EverythingServer start() throws IOException, InterruptedException {
        Path script = script();
        int port = Ports.free();
        ProcessBuilder builder = new ProcessBuilder("node", script.toString(), "streamableHttp")
                .redirectErrorStream(true)
                .redirectOutput(FOLDER.resolve("server.log").toFile());
        builder.environment().put("PORT", String.valueOf(port));
        EverythingServer server = new EverythingServer(builder.start(), port);
        await().atMost(Duration.ofSeconds(60)).until(() -> Ports.inUse(port));
        return server;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
