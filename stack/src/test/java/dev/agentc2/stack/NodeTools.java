package dev.agentc2.stack;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Programs of Node.js that tests run, fetched once into target. Where something can't be had, the test is skipped. */
final class NodeTools {
    private static final String NEWER_NODE = "22.23.5";

    private NodeTools() {}

    /** A Node.js of some version or newer: the one that is installed, else one from npm. */
    static Path node(int major) throws IOException, InterruptedException {
        String isNewEnough = "process.exit(+process.versions.node.split('.')[0] >= " + major + " ? 0 : 1)";
        if (ran(List.of("node", "-e", isNewEnough), 10)) {
            return Path.of("node");
        }
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
        String name = "node-" + os + "-" + arch;
        Path folder = Path.of("target", "node").toAbsolutePath();
        Path node = folder.resolve("node_modules/" + name + "/bin/node");
        install(folder, node, name + "@" + NEWER_NODE);
        assumeTrue(ran(List.of(node.toString(), "-e", isNewEnough), 10), "Node.js of npm doesn't run here");
        return node;
    }

    /**
     * Installs packages unless they are there.
     *
     * @param wanted file that is there afterwards
     */
    static void install(Path folder, Path wanted, String... packages) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        if (Files.exists(wanted)) {
            return;
        }
        Files.writeString(folder.resolve("package.json"), "{\"private\": true}");
        List<String> command =
                new ArrayList<>(List.of("npm", "install", "--prefix", folder.toString(), "--no-audit", "--no-fund"));
        command.addAll(List.of(packages));
        assumeTrue(ran(command, 180), "npm can't fetch " + String.join(", ", packages) + " here");
    }

    /** Whether a command ends well in time. */
    static boolean ran(List<String> command, int seconds) throws InterruptedException {
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
}
