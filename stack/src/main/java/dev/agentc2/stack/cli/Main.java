package dev.agentc2.stack.cli;

import dev.agentc2.embedded.EmbeddedException;
import dev.agentc2.platform.config.SettingException;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.crypto.KeyRingException;
import dev.agentc2.platform.database.DatabaseUnavailableException;
import dev.agentc2.platform.http.HttpStartException;
import dev.agentc2.stack.StackException;
import dev.agentc2.stack.apply.DeclarationException;
import dev.agentc2.stack.client.ApiException;
import dev.agentc2.topics.ProvisioningException;
import dev.agentc2.topics.SchemaRegistryException;
import java.io.PrintWriter;
import java.net.ConnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry of the command line. Failures that a person can mend are one clear line; only bugs show a stack trace. */
@Command(
        name = "agentc2",
        description = "A multi-tenant platform for AI agents on Kafka.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            ChatCommand.class,
            TailCommand.class,
            TopicsCommand.class,
            KeysCommand.class,
            DlqCommand.class,
            DoctorCommand.class,
            ApplyCommand.class,
            ConnectCommand.class,
            ApprovalsCommand.class
        })
public final class Main {
    private Main() {}

    /** Runs a command and ends the process with its exit code: 0 done, 1 failed, 2 wrong usage. */
    public static void main(String[] args) {
        System.exit(run(Settings.of(System.getenv()), args));
    }

    /** Runs a command; its exit code. */
    static int run(Settings settings, String... args) {
        return run(new CommandLine(new Main(), new SettingsFactory(settings)), args);
    }

    /** The same with writers in place of standard output and error. */
    static int run(Settings settings, PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(new Main(), new SettingsFactory(settings));
        return run(line.setOut(out).setErr(err), args);
    }

    private static int run(CommandLine line, String... args) {
        CommandLine up = line.getSubcommands().get("up");
        if (up != null) {
            up.getCommandSpec().usageMessage().footer(SettingsHelp.lines());
        }
        line.setParameterExceptionHandler((wrong, given) -> {
            CommandLine command = wrong.getCommandLine();
            command.getErr().println(command.getColorScheme().errorText(String.valueOf(wrong.getMessage())));
            command.getErr().println("Help: ./" + command.getCommandSpec().qualifiedName() + " --help");
            return CommandLine.ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            String words = explain(failure);
            if (words == null) {
                throw failure;
            }
            command.getErr().println(command.getColorScheme().errorText(words));
            return CommandLine.ExitCode.SOFTWARE;
        });
        return line.execute(args);
    }

    /** What to tell a person about a failure, or null when it is a bug. */
    private static @Nullable String explain(Exception failure) {
        return switch (failure) {
            case SettingException e -> e.getMessage();
            case StackException e -> e.getMessage();
            case EmbeddedException e -> e.getMessage();
            case ApiException e -> e.getMessage();
            case DeclarationException e -> e.getMessage();
            case KeyRingException e -> e.getMessage();
            case DatabaseUnavailableException e ->
                e.getMessage() + ". Is the stack running? Start it with: ./agentc2 up";
            case HttpStartException e -> e.getMessage();
            case ProvisioningException e -> e.getMessage();
            case SchemaRegistryException e -> e.getMessage();
            case FlywayException e ->
                "The database can't be prepared: "
                        + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            case TimeoutException e -> "Kafka doesn't answer in time: " + e.getMessage();
            case ConnectException e -> "Nothing answers there. Is the stack running? Start it with: ./agentc2 up";
            default -> null;
        };
    }
}
