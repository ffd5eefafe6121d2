package dev.agentc2.load.inner;

import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.WireSerde;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The serde's look-up of what is known already: writer and reader of every record type of every topic, some thirty. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LookupBenchmark {
    private final WireSerde serde = new WireSerde(new InMemorySchemaRegistry());

    @Setup
    public void begin() {
        serde.registerAll();
    }

    @Benchmark
    public void lookUpAll() {
        serde.registerAll();
    }
}
