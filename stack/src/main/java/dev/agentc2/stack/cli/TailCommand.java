package dev.agentc2.stack.cli;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.EventTail;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what happens in the log, one readable line an event. */
@Command(
        name = "tail",
        description = "Prints the events of a turn from its start to its end, or of all turns from now on.",
        mixinStandardHelpOptions = true)
final class TailCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(250);

    @Parameters(arity = "0..1", paramLabel = "TURN", description = "Turn to show; without one, all turns, live.")
    private @Nullable String turn;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private final Settings settings;

    TailCommand(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (EventTail tail = new EventTail(settings, Optional.ofNullable(turn))) {
            while (!tail.ended() && !out.checkError()) {
                tail.next(POLL).forEach(out::println);
            }
        }
        return 0;
    }
}
