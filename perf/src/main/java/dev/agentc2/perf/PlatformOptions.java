package dev.agentc2.perf;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of commands that speak to a running platform on this machine: where it is, its key, and the agent. Set by picocli. */
public final class PlatformOptions {
    @Option(names = "--url", defaultValue = "http://127.0.0.1:3001", description = "The platform (${DEFAULT-VALUE}).")
    private String url = "";

    @Option(
            names = "--api-key-file",
            defaultValue = "${env:AGENTC2_HOME:-.agentc2}/api-key",
            description = "File with its API key (${DEFAULT-VALUE}).")
    private Path apiKeyFile = Path.of("");

    @Option(names = "--agent", defaultValue = "assistant", description = "Its agent (${DEFAULT-VALUE}).")
    private String agent = "";

    /**
     * Where it is.
     *
     * @throws IllegalArgumentException when that isn't on this machine
     */
    public URI url() {
        return Loopback.require(url);
    }

    /** Its API key. */
    public String apiKey() throws IOException {
        return Files.readString(apiKeyFile).strip();
    }

    /** Slug or id of the agent. */
    public String agent() {
        return agent;
    }
}
