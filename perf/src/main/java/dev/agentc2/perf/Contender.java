package dev.agentc2.perf;

import dev.agentc2.perf.ClosedLoop.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * One side of a comparison: chats, and the processes that serve them. Immutable.
 *
 * @param name for the table
 * @param chats makes a chat
 * @param pids processes whose processor time is told, with all that they started; may be empty
 */
record Contender(String name, Supplier<Chat> chats, List<Long> pids) {
    Contender {
        pids = List.copyOf(pids);
    }

    /** What a load brought, and the processor time of the processes meanwhile, ms. */
    record Run(Outcome outcome, long cpuMs) {
        static final Run NONE = new Run(Outcome.NONE, 0);

        Run and(Run other) {
            return new Run(outcome.and(other.outcome), cpuMs + other.cpuMs);
        }
    }

    Run run(ClosedLoop load) throws IOException, InterruptedException {
        long before = cpuMs();
        Outcome outcome = load.run(chats);
        return new Run(outcome, cpuMs() - before);
    }

    private long cpuMs() throws IOException {
        long sum = 0;
        for (long pid : pids) {
            ProcessHandle process =
                    ProcessHandle.of(pid).orElseThrow(() -> new IllegalArgumentException("there is no process " + pid));
            sum += ProcessUse.of(process).cpuMs();
        }
        return sum;
    }
}
