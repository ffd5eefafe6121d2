package dev.agentc2.agent.topology;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a commit when somebody waits for what was written: at once while few turns are under way, and less often the more
 * there are, for a commit costs as much as several turns (docs/adr/0024). One task's; one thread.
 */
final class Commits {
    private final ProcessorContext<?, ?> context;
    private final Pace pace;
    private int underWay;
    /** Whether they have been counted since the task began. */
    private boolean counted;

    private @Nullable Cancellable scheduled;

    /** What the tasks of an instance share. Thread-safe. */
    static final class Pace {
        /** How much longer a commit waits for each turn that is under way. */
        private static final int MS_PER_TURN = 5;

        private final long longestMs;
        private final AtomicInteger underWay = new AtomicInteger();
        /** When a thread last asked, epoch milliseconds: all its tasks are committed together. */
        private final ThreadLocal<long[]> asked = ThreadLocal.withInitial(() -> new long[1]);

        /**
         * @param longest how often the stream commits by itself
         */
        Pace(Duration longest) {
            this.longestMs = longest.toMillis();
        }

        /** Pause between two commits of a thread, milliseconds. */
        private long pauseMs() {
            return MS_PER_TURN * underWay.get();
        }
    }

    Commits(ProcessorContext<?, ?> context, Pace pace) {
        this.context = context;
        this.pace = pace;
    }

    /** Tells how many turns of the task are under way. */
    void underWay(int turns) {
        pace.underWay.addAndGet(turns - underWay);
        underWay = turns;
        counted = true;
    }

    /** One turn more, or one less. Whoever counts them later finds what changes until then. */
    void changed(int by) {
        if (counted) {
            underWay(underWay + by);
        }
    }

    /** Somebody waits for what was written just now. */
    void awaited(long now) {
        long pause = pace.pauseMs();
        if (scheduled != null || pause >= pace.longestMs) { // the stream's own comes as soon
            return;
        }
        long wait = Math.clamp(pace.asked.get()[0] + pause - now, 0, pause);
        if (wait == 0) {
            ask(now);
        } else {
            scheduled = context.schedule(Duration.ofMillis(wait), PunctuationType.WALL_CLOCK_TIME, this::ask);
        }
    }

    private void ask(long now) {
        if (scheduled != null) {
            scheduled.cancel();
            scheduled = null;
        }
        pace.asked.get()[0] = now;
        context.commit();
    }

    /** The task goes. */
    void close() {
        underWay(0);
    }
}
