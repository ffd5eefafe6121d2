package dev.agentc2.perf.streams;

import dev.agentc2.perf.Bench;
import dev.agentc2.perf.streams.DeltaLoad.Shape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures one egress in a process of its own with many open streams: its memory, and the time from the writing of a
 * token to its being read by the client, first with readers that all read, then with one that doesn't. Tokens are
 * written straight to the topics. Exit code 1 when a stream other than the stalled one was lost.
 */
@Command(
        name = "streams",
        mixinStandardHelpOptions = true,
        description = "Memory of one egress and delay of deltas with many open streams; starts all it needs.")
public final class StreamsBench implements Callable<Integer> {
    @Option(names = "--connections", defaultValue = "10000", description = "Open streams (${DEFAULT-VALUE}).")
    private int connections;

    @Option(names = "--active", defaultValue = "500", description = "Written to at a time (${DEFAULT-VALUE}).")
    private int active;

    @Option(names = "--tokens-per-second", defaultValue = "30", description = "Of each active one (${DEFAULT-VALUE}).")
    private int tokensPerSecond;

    @Option(names = "--turn-tokens", defaultValue = "300", description = "Tokens of a turn (${DEFAULT-VALUE}).")
    private int turnTokens;

    @Option(names = "--warm-up", defaultValue = "30", description = "Seconds before measuring (${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(names = "--seconds", defaultValue = "30", description = "Length of each phase (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--jvm",
            split = ",",
            defaultValue = "-Xmx640m,-XX:+UseSerialGC,-XX:+UseCompactObjectHeaders",
            description = "Options of egress' virtual machine (${DEFAULT-VALUE}).")
    private List<String> jvm = List.of();

    @Option(names = "--recording", description = "Records egress with the JDK's flight recorder into this file.")
    private @Nullable Path recording;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Shape shape = new Shape(connections, active, tokensPerSecond, turnTokens);
        StreamsReport report;
        try (StreamsRun run = StreamsRun.start(shape, jvm, recording)) {
            EgressUse quiet = run.use();
            run.write();
            run.pass(Duration.ofSeconds(warmUp));
            StreamsReport.Phase all = run.phase("all read", Duration.ofSeconds(seconds));
            EgressUse writing = run.use();
            run.stall();
            StreamsReport.Phase stalled = run.phase("one reader stalled", Duration.ofSeconds(seconds));
            report = new StreamsReport(connections, active, tokensPerSecond, quiet, writing, List.of(all, stalled));
        }
        print(report);
        return report.phases().getLast().lost() > 0 ? 1 : 0;
    }

    private void print(StreamsReport report) throws Exception {
        if (json) {
            System.out.println(Bench.json(report));
        } else {
            report.lines().forEach(System.out::println);
        }
    }
}
