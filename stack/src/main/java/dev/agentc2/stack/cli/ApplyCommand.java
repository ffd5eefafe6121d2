package dev.agentc2.stack.cli;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.StackException;
import dev.agentc2.stack.apply.Application;
import dev.agentc2.stack.client.ApiClient;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the platform match YAML files: shows what would change, asks, and does it. */
@Command(
        name = "apply",
        description = "Makes agents, policies, connections and workspaces match YAML files; shows the change first.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done, or nothing to do", "1:an error", "2:--dry-run found something to do, or wrong usage"})
final class ApplyCommand implements Callable<Integer> {
    private static final int WOULD_CHANGE = 2;

    @Option(
            names = {"-f", "--file"},
            required = true,
            arity = "1..*",
            paramLabel = "PATH",
            description = "Files, or folders whose .yaml and .yml files are read.")
    private List<Path> paths = List.of();

    @Option(names = "--dry-run", description = "Only show what would change.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Don't ask.")
    private boolean yes;

    @Option(
            names = "--prune",
            description =
                    "Delete agents that are not in the files, in workspaces that the files declare 'owned: true'.")
    private boolean prune;

    @Option(
            names = "--renew-credentials",
            description = "Send credentials of connections also where the platform has some already.")
    private boolean renewCredentials;

    @Mixin
    private AccessOptions access = new AccessOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private final Settings settings;

    ApplyCommand(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (ApiClient client = access.client(settings)) {
            Application application =
                    Application.plan(paths, new Application.Wishes(prune, renewCredentials), client, System::getenv);
            boolean coloured = spec.commandLine().getColorScheme().ansi().enabled();
            application.lines(coloured).forEach(out()::println);
            out().flush();
            if (application.isNothingToDo()) {
                return 0;
            }
            if (dryRun) {
                return WOULD_CHANGE;
            }
            if (!yes && !agreed()) {
                out().println("Nothing was changed.");
                return 1;
            }
            application.apply(done -> {
                out().println("done: " + done);
                out().flush();
            });
            return 0;
        }
    }

    private static boolean agreed() {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new StackException("There is no terminal to ask at: say --yes to apply, or --dry-run to see only.");
        }
        String answer = console.readLine("Apply? [y/N] ");
        return answer != null
                && (answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes"));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
