package dev.agentc2.load.inner;

import dev.agentc2.agent.turn.Conversation;
import dev.agentc2.agent.turn.Decision;
import dev.agentc2.agent.turn.TurnCommand;
import dev.agentc2.agent.turn.TurnContext;
import dev.agentc2.agent.turn.TurnCore;
import dev.agentc2.agent.turn.TurnEvent;
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

/** The core: the two decisions of a plain turn, and the evolving of their events alone. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class DecideBenchmark {
    /** Turns before this one; ten fill the window of 20 messages. */
    @Param({"0", "10"})
    public int earlierTurns;

    private TurnContext context;
    private Conversation before;
    private TurnCommand message;
    private Decision asked;
    private TurnCommand answer;

    @Setup
    public void begin() {
        context = TurnWorld.context(SimulatedRules.rules());
        before = TurnWorld.after(earlierTurns, context);
        message = TurnWorld.message(earlierTurns);
        asked = TurnCore.decide(before, message, context);
        answer = TurnWorld.answer(asked);
    }

    @Benchmark
    public Decision decideMessage() {
        return TurnCore.decide(before, message, context);
    }

    @Benchmark
    public Decision decideAnswer() {
        return TurnCore.decide(asked.conversation(), answer, context);
    }

    @Benchmark
    public Conversation evolveMessage() {
        Conversation conversation = before;
        for (TurnEvent event : asked.events()) {
            conversation = TurnCore.evolve(conversation, event);
        }
        return conversation;
    }
}
