package dev.agentc2.load;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The turns of a run, in the order of their ends. Thread-safe. */
final class TurnLog {
    private static final double NANOS_PER_MS = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final long begun;
    private final Queue<Turn> turns = new ConcurrentLinkedQueue<>();

    TurnLog() {
        begun = System.nanoTime();
    }

    /** A turn that begins now. */
    Running begin() {
        return new Running();
    }

    /** All turns that have ended. */
    List<Turn> turns() {
        return List.copyOf(turns);
    }

    /** A turn that runs; its user's alone. */
    final class Running {
        private final long sent = System.nanoTime();
        private long accepted;
        private long firstToken;
        private long lastToken;

        void accepted() {
            accepted = System.nanoTime();
        }

        void firstToken() {
            firstToken = firstToken == 0 ? System.nanoTime() : firstToken;
        }

        void lastToken() {
            lastToken = System.nanoTime();
        }

        void end(boolean good) {
            turns.add(new Turn(
                    (sent - begun) / NANOS_PER_SECOND,
                    since(accepted),
                    since(firstToken),
                    since(lastToken),
                    good && firstToken > 0 && lastToken > 0));
        }

        private double since(long time) {
            return (time - sent) / NANOS_PER_MS;
        }
    }
}
