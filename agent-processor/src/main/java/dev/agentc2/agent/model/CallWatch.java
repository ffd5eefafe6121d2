package dev.agentc2.agent.model;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Stops calls that have no time left or of which nothing is heard. Thread-safe; owns one thread. */
final class CallWatch implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timers;
    private final Duration silence;
    private final Clock clock;

    /**
     * @param silence how long a provider may send nothing
     */
    CallWatch(Duration silence, Clock clock) {
        this.silence = silence;
        this.clock = clock;
        this.timers = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("model-timers").daemon().factory());
        timers.setRemoveOnCancelPolicy(true);
    }

    /** Watches a call until the guard is closed. */
    Guard watch(ProviderCall call, long deadlineAt) {
        return new Guard(call, deadlineAt);
    }

    @Override
    public void close() {
        timers.shutdownNow();
    }

    /** Watches one call. */
    final class Guard implements AutoCloseable {
        private final ProviderCall call;
        private final Future<?> deadline;
        private final AtomicReference<Future<?>> next = new AtomicReference<>();
        private volatile boolean over;

        private Guard(ProviderCall call, long deadlineAt) {
            this.call = call;
            call.gaveSign();
            this.deadline = timers.schedule(
                    () -> call.stop(ProviderCall.Stop.DEADLINE),
                    Math.max(0, deadlineAt - clock.millis()),
                    TimeUnit.MILLISECONDS);
            listenFor(silence.toNanos());
        }

        private void listenFor(long nanos) {
            try {
                next.set(timers.schedule(this::listen, nanos, TimeUnit.NANOSECONDS));
            } catch (RejectedExecutionException closed) {
                over = true;
            }
        }

        private void listen() {
            long left = call.lastSign() + silence.toNanos() - System.nanoTime();
            if (over) {
                return;
            }
            if (left <= 0) {
                call.stop(ProviderCall.Stop.SILENCE);
            } else {
                listenFor(left);
            }
        }

        @Override
        public void close() {
            over = true;
            deadline.cancel(false);
            Future<?> waiting = next.get();
            if (waiting != null) {
                waiting.cancel(false);
            }
        }
    }
}
