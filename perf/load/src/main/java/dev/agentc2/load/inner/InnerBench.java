package dev.agentc2.load.inner;

import dev.agentc2.egress.stream.SseFramingBenchmark;
import dev.agentc2.perf.Bench;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./agentc2 bench inner}: the JMH benchmarks, with defaults short enough for a look. */
@Command(
        name = "inner",
        mixinStandardHelpOptions = true,
        description = "JMH benchmarks of decide, codecs, guardrail scan and SSE framing.")
public final class InnerBench implements Callable<Integer> {
    private static final List<Class<?>> BENCHMARKS = List.of(
            DecideBenchmark.class,
            CodecBenchmark.class,
            LookupBenchmark.class,
            GuardrailBenchmark.class,
            SseFramingBenchmark.class);
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    @Option(names = "--include", description = "Only benchmarks whose name matches this pattern.")
    private @Nullable String include;

    @Option(names = "--forks", defaultValue = "1", description = "Virtual machines a benchmark (${DEFAULT-VALUE}).")
    private int forks;

    @Option(names = "--warm-up", defaultValue = "3", description = "Iterations before measuring (${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(names = "--iterations", defaultValue = "3", description = "Measured iterations (${DEFAULT-VALUE}).")
    private int iterations;

    @Option(names = "--seconds", defaultValue = "1", description = "Length of an iteration (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--prof", defaultValue = "gc", description = "gc tells allocation too; none (${DEFAULT-VALUE}).")
    private String profiler = "";

    /** Runs it. */
    public static void main(String[] arguments) {
        System.exit(Bench.commandLine(new InnerBench()).execute(arguments));
    }

    @Override
    public Integer call() throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .forks(forks)
                .warmupIterations(warmUp)
                .warmupTime(TimeValue.seconds(seconds))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.seconds(seconds))
                .jvmArgs(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "--sun-misc-unsafe-memory-access=allow")
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .include(include == null ? names() : include);
        if (profiler.equals("gc")) {
            options.addProfiler(GCProfiler.class);
        }
        Collection<RunResult> results = new Runner(options.build()).run();
        lines(results).forEach(System.out::println);
        return 0;
    }

    private static String names() {
        return BENCHMARKS.stream()
                .map(c -> c.getName().replace(".", "\\.") + "\\.")
                .collect(Collectors.joining("|"));
    }

    private static List<String> lines(Collection<RunResult> results) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%-58s %12s %10s %10s", "benchmark", "ns/op", "error", "bytes/op"));
        for (RunResult run : results) {
            Result<?> time = run.getPrimaryResult();
            Result<?> allocated = run.getSecondaryResults().get(ALLOCATED);
            lines.add(String.format(
                    Locale.ROOT,
                    "%-58s %12.0f %10.0f %10s",
                    name(run),
                    time.getScore(),
                    time.getScoreError(),
                    allocated == null ? "" : String.format(Locale.ROOT, "%.0f", allocated.getScore())));
        }
        return lines;
    }

    private static String name(RunResult run) {
        String[] parts = run.getParams().getBenchmark().split("\\.", -1);
        String parameters = run.getParams().getParamsKeys().stream()
                .map(key -> run.getParams().getParam(key))
                .collect(Collectors.joining(","));
        String name = parts[parts.length - 2].replace("Benchmark", "") + "." + parts[parts.length - 1];
        return parameters.isEmpty() ? name : name + "(" + parameters + ")";
    }
}
