package dev.agentc2.tool.mcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentc2.embedded.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code @modelcontextprotocol/server-everything} from npm, the reference server that uses every feature of the protocol:
 * fetched once into target. Where there is no Node.js of version 20 or newer or npm can't fetch it, the test is skipped.
 */
public final class EverythingServer implements AutoCloseable {
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
    public static Path script() throws IOException, InterruptedException {
        assumeTrue(ran(List.of("node", "-e", "process.exit(+process.versions.node.split('.')[0] >= 20 ? 0 : 1)"), 10));
        Files.createDirectories(FOLDER);
        if (!Files.exists(SCRIPT)) {
            Files.writeString(FOLDER.resolve("package.json"), "{\"private\": true}");
            assumeTrue(ran(
                    List.of(
                            "npm",
                            "install",
                            "--prefix",
                            FOLDER.toString(),
                            "--no-audit",
                            "--no-fund",
                            "@modelcontextprotocol/server-everything@" + VERSION),
                    180));
        }
        return SCRIPT;
    }

    /** @param transport streamableHttp or sse */
    public static EverythingServer start(String transport) throws IOException, InterruptedException {
        Path script = script();
        int port = Ports.free();
        ProcessBuilder builder = new ProcessBuilder("node", script.toString(), transport)
                .redirectErrorStream(true)
                .redirectOutput(FOLDER.resolve(transport + ".log").toFile());
        builder.environment().put("PORT", String.valueOf(port));
        EverythingServer server = new EverythingServer(builder.start(), port);
        await().atMost(Duration.ofSeconds(60)).until(() -> Ports.inUse(port));
        return server;
    }

    public int port() {
        return port;
    }

    private static boolean ran(List<String> command, int seconds) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
