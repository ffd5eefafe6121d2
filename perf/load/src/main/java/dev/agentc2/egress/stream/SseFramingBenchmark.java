package dev.agentc2.egress.stream;

import dev.agentc2.wire.StreamDelta;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What egress does with a token: an event as bytes, and the whole way of 50 deltas from record to bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SseFramingBenchmark {
    private static final String TURN = "c1-t1";
    private static final int TOKENS = 50;

    private final StreamEvent event =
            new StreamEvent(new EventId(TURN, 1, 7), new EventData.Delta(" tomorrow"), 1_790_000_000_000L);

    @Benchmark
    public Object frame() {
        return Frame.of(event);
    }

    @Benchmark
    public void foldAndFrameAnswer(Blackhole out) {
        TurnStream stream = new TurnStream(TURN);
        for (int seq = 0; seq < TOKENS; seq++) {
            StreamDelta delta = new StreamDelta(TURN, 1, 1, seq, " tomorrow", 1_790_000_000_000L);
            out.consume(Frame.of(stream.accept(List.of(delta))));
        }
    }
}
