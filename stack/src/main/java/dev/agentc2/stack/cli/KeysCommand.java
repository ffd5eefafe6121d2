package dev.agentc2.stack.cli;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.KeyRotation;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Changes the keys that credentials are encrypted with, while the services run. */
@Command(
        name = "keys",
        description = "The key ring that credentials are encrypted with.",
        synopsisSubcommandLabel = "rotate|rewrap|prune",
        mixinStandardHelpOptions = true)
final class KeysCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private final Settings settings;

    KeysCommand(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "rotate",
            description = "Encrypts with a new key from now on, and all that is stored anew.",
            mixinStandardHelpOptions = true)
    int rotate(
            @Option(
                            names = "--prepare",
                            description =
                                    "Only add the key: where instances don't share the file and must get it first.")
                    boolean prepare) {
        try (KeyRotation rotation = KeyRotation.of(settings)) {
            print(prepare ? rotation.prepare() : rotation.rotate());
            return 0;
        }
    }

    @Command(
            name = "rewrap",
            description = "Goes on with a rotation that was broken off.",
            mixinStandardHelpOptions = true)
    int rewrap() {
        try (KeyRotation rotation = KeyRotation.of(settings)) {
            print(rotation.rewrap());
            return 0;
        }
    }

    @Command(
            name = "prune",
            description = "Removes keys that nothing is encrypted with any more.",
            mixinStandardHelpOptions = true)
    int prune() {
        try (KeyRotation rotation = KeyRotation.of(settings)) {
            print(rotation.prune());
            return 0;
        }
    }

    private void print(Iterable<String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        lines.forEach(out::println);
        out.flush();
    }
}
