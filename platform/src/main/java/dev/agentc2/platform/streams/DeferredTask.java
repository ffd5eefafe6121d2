package dev.agentc2.platform.streams;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Work of a stream task that is done a while after it became due, once for all that became due meanwhile. A punctuator
 * that only runs when there is something to do: each run makes its task commit, so a regular one would keep an idle
 * application committing. One thread; belongs to one task's life.
 */
public final class DeferredTask {
    private final ProcessorContext<?, ?> context;
    private final Duration delay;
    private final Punctuator work;
    private @Nullable Cancellable scheduled;

    /**
     * @param delay how long to wait after the first {@link #due()}, at least 1 ms
     * @param work gets the wall-clock time, epoch milliseconds
     */
    public DeferredTask(ProcessorContext<?, ?> context, Duration delay, Punctuator work) {
        this.context = context;
        this.delay = delay;
        this.work = work;
    }

    /** There is something to do. */
    public void due() {
        if (scheduled == null) {
            scheduled = context.schedule(delay, PunctuationType.WALL_CLOCK_TIME, this::run);
        }
    }

    private void run(long now) {
        if (scheduled != null) {
            scheduled.cancel();
            scheduled = null;
        }
        work.punctuate(now);
    }
}
