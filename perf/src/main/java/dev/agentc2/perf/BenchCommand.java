package dev.agentc2.perf;

import dev.agentc2.perf.growth.GrowthBench;
import dev.agentc2.perf.growth.HistoriesBench;
import dev.agentc2.perf.neighbours.NeighboursBench;
import dev.agentc2.perf.streams.StreamsBench;
import picocli.CommandLine.Command;

/** {@code ./agentc2 bench}: one measurement a subcommand; options without one are those of {@code first-token}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measurements; each with --help.",
        subcommands = {
            FirstTokenBench.class,
            ReadyBench.class,
            StreamsBench.class,
            GrowthBench.class,
            HistoriesBench.class,
            NeighboursBench.class,
            PeersBench.class
        })
public final class BenchCommand {
    private static final String DEFAULT = "first-token";

    private BenchCommand() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        System.exit(Bench.commandLine(new BenchCommand()).execute(withSubcommand(arguments)));
    }

    static String[] withSubcommand(String[] arguments) {
        if (arguments.length < 2 || !arguments[0].startsWith("--")) {
            return arguments.length == 0 ? new String[] {"--help"} : arguments;
        }
        String[] all = new String[arguments.length + 1];
        all[0] = DEFAULT;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return all;
    }
}
