package dev.agentc2.stack.cli;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.Provisioning;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares topics and schemas of a cluster with topics.yaml, and brings them in line. */
@Command(
        name = "topics",
        description = "Topics and schemas against topics.yaml.",
        synopsisSubcommandLabel = "plan|apply",
        mixinStandardHelpOptions = true)
final class TopicsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private final Settings settings;

    TopicsCommand(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "plan",
            description = "Shows what apply would do; changes nothing.",
            mixinStandardHelpOptions = true)
    int plan() {
        try (Provisioning provisioning = Provisioning.running(settings)) {
            print(provisioning.plan());
            return 0;
        }
    }

    @Command(
            name = "apply",
            description = "Creates and changes topics and registers schemas.",
            mixinStandardHelpOptions = true)
    int apply(
            @Option(
                            names = "--allow-destructive",
                            description = "Also make changes that lose records or break the order of keys.")
                    boolean allowDestructive) {
        try (Provisioning provisioning = Provisioning.running(settings)) {
            print(provisioning.apply(allowDestructive));
            return 0;
        }
    }

    private void print(Iterable<String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        lines.forEach(out::println);
        out.flush();
    }
}
