package dev.agentc2.perf.chaos;

import dev.agentc2.embedded.EmbeddedException;
import dev.agentc2.perf.WakeUp;
import dev.agentc2.perf.chaos.check.Violation;
import dev.agentc2.perf.chaos.fault.Fault;
import dev.agentc2.perf.chaos.fault.Faults;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs the fault matrix for a while and prints it. Exit code 1 when anything happened that mustn't, with the log of each
 * turn concerned.
 */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description =
                "Strikes a cluster of two instances of each service under load and checks that nothing was lost or"
                        + " doubled.")
public final class ChaosCommand implements Callable<Integer> {
    @Option(
            names = "--minutes",
            defaultValue = "30",
            description = "How long, from when the cluster is ready (${DEFAULT-VALUE}).")
    private int minutes;

    @Option(names = "--seed", description = "Seed of all random choices; default: a new one, which is printed.")
    private @Nullable Long seed;

    @Option(names = "--faults", split = ",", paramLabel = "NAME", description = "These faults only; default: all.")
    private List<String> faults = List.of();

    @Option(names = "--people", defaultValue = "12", description = "Clients that chat at once (${DEFAULT-VALUE}).")
    private int people;

    @Option(names = "--dir", description = "Folder for data and logs; default: a new temporary one.")
    private @Nullable Path dir;

    @Option(names = "--report", description = "Markdown file to write the matrix to, such as docs/faults.md.")
    private @Nullable Path report;

    private final PrintStream out = System.out;

    /** Runs it. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ChaosCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, SQLException {
        long chosen = seed == null ? System.nanoTime() : seed;
        Path folder = dir == null ? Files.createTempDirectory("agentc2-chaos") : dir;
        List<Fault> wanted = faults.isEmpty() ? Faults.ALL : Faults.named(faults);
        out.printf("seed %d, data and logs in %s%n", chosen, folder);
        FaultMatrix matrix = run(folder, wanted, new Random(chosen));
        matrix.table().forEach(out::println);
        matrix.complaints().forEach(out::println);
        if (report != null) {
            Files.write(report, page(matrix, chosen));
        }
        return matrix.violations().isEmpty() ? 0 : 1;
    }

    private FaultMatrix run(Path folder, List<Fault> wanted, Random random)
            throws IOException, InterruptedException, SQLException {
        FaultMatrix matrix = new FaultMatrix();
        try (Campaign campaign = new Campaign(folder, people, random, wanted)) {
            out.println("the cluster is ready");
            long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
            List<Fault> possible = new ArrayList<>();
            for (Fault fault : wanted) {
                String obstacle = fault.obstacle(campaign.cluster());
                if (obstacle.isEmpty()) {
                    possible.add(fault);
                } else {
                    matrix.skip(fault.name(), obstacle);
                }
            }
            boolean whole = strikeAll(campaign, List.of(Faults.CONTROL), matrix, end) && !possible.isEmpty();
            while (whole && System.nanoTime() < end) {
                Collections.shuffle(possible, random);
                whole = strikeAll(campaign, possible, matrix, end);
            }
        }
        return matrix;
    }

    /** False when the cluster is broken, so that going on makes no sense. */
    private boolean strikeAll(Campaign campaign, List<Fault> possible, FaultMatrix matrix, long end)
            throws InterruptedException, SQLException {
        for (Fault fault : possible) {
            if (System.nanoTime() >= end) {
                return true;
            }
            try {
                Round round = campaign.round(fault);
                matrix.add(round);
                tell(round);
            } catch (IllegalStateException | EmbeddedException e) {
                matrix.add(Round.broken(fault.name(), String.valueOf(e.getMessage())));
                return false;
            }
        }
        return true;
    }

    private void tell(Round round) {
        out.printf(
                Locale.ROOT,
                "%-24s %3d turns, %2d in flight, waits of those hit %s ms, longest silence %d ms, %d seen of %d errors %s,"
                        + " healed in %d ms, %d violations%n",
                round.fault(),
                round.turns(),
                round.silence().inFlight(),
                round.silence().waits(),
                round.silence().longest(),
                round.seenErrors(),
                round.errors().size(),
                round.errorKinds(),
                round.healMs(),
                round.violations().size());
        round.violations().stream().map(Violation::line).limit(10).forEach(line -> out.println("    " + line));
    }

    private List<String> page(FaultMatrix matrix, long chosen) throws InterruptedException {
        List<String> page = new ArrayList<>();
        page.add("# Fault matrix");
        page.add("");
        page.add("Generated by `./agentc2 chaos --minutes %d --seed %d --people %d --report docs/faults.md` on %s."
                .formatted(minutes, chosen, people, LocalDate.now(ZoneOffset.UTC)));
        page.add("What is done and what is checked: [chaos.md](chaos.md).");
        page.add("");
        page.add(
                "Machine: %d processors, %s %s, JDK %s, %s after the campaign; the cluster, the load and the model share it."
                        .formatted(
                                Runtime.getRuntime().availableProcessors(),
                                System.getProperty("os.name"),
                                System.getProperty("os.arch"),
                                System.getProperty("java.version"),
                                WakeUp.inWords(WakeUp.micros())));
        page.add("");
        page.addAll(matrix.table());
        if (!matrix.violations().isEmpty()) {
            page.add("");
            page.add("```");
            page.addAll(matrix.complaints());
            page.add("```");
        }
        return page;
    }
}
