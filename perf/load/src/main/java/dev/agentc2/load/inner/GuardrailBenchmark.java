package dev.agentc2.load.inner;

import dev.agentc2.agent.guardrail.OutputPolicy;
import dev.agentc2.agent.guardrail.StreamingRedactor;
import dev.agentc2.perf.SimulatedRules;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The output guardrail over an answer of about 50 tokens, delta by delta. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class GuardrailBenchmark {
    private static final String SENSITIVE = " Write to jane.doe@example.com or call +44 20 7946 0958.";

    @Param({"clean", "sensitive"})
    public String text;

    private String[] deltas;

    @Setup
    public void begin() {
        String answer = SimulatedRules.ANSWER + (text.equals("sensitive") ? SENSITIVE : "");
        deltas = answer.split("(?= )", -1);
    }

    @Benchmark
    public void scanAnswer(Blackhole out) {
        StreamingRedactor redactor = OutputPolicy.current().newRedactor();
        for (String delta : deltas) {
            out.consume(redactor.push(delta));
        }
        out.consume(redactor.finish());
    }
}
