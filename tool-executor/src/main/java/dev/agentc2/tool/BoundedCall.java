package dev.agentc2.tool;

import dev.agentc2.platform.effect.Cancellation;
import dev.agentc2.platform.tool.Safety;
import dev.agentc2.tool.Tool.Inquiry;
import dev.agentc2.tool.ToolOutcome.FailureKind;
import dev.agentc2.tool.question.CallTime;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a tool work for a limited time on a virtual thread of its own, so that a tool which doesn't stop when it is told
 * to holds up nobody. What it leaves unfinished is judged by its {@link Safety}. Thread-safe.
 */
final class BoundedCall {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedCall.class);
    private static final Duration INQUIRY_LIMIT = Duration.ofSeconds(5);
    /** How often time that stands still is looked at. */
    private static final long GLANCE_MS = 100;

    private final Tool tool;
    private final ToolInvocation invocation;
    private final Cancellation cancellation;
    private final CallTime time;

    /** @param time time of the call, which stands still while people are asked */
    BoundedCall(Tool tool, ToolInvocation invocation, Cancellation cancellation, CallTime time) {
        this.tool = tool;
        this.invocation = invocation;
        this.cancellation = cancellation;
        this.time = time;
    }

    /** A tool didn't come to an end by itself. */
    private static final class UnfinishedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final FailureKind kind;
        private final String detail;

        UnfinishedException(FailureKind kind, String detail) {
            super(detail, null, false, false);
            this.kind = kind;
            this.detail = detail;
        }
    }

    /** Whether nobody waits for it any more. */
    boolean isCancelled() {
        return cancellation.isCancelled();
    }

    /** Makes the call. */
    ToolOutcome invoke(Duration limit) throws InterruptedException {
        try {
            ToolOutcome outcome = within(limit, stop -> tool.invoke(invocation, stop));
            if (!cancellation.isCancelled() || outcome instanceof ToolOutcome.Succeeded) {
                return outcome;
            }
            return unfinished(stopped()); // how a tool fails that is stopped says nothing of what it did
        } catch (UnfinishedException e) {
            return unfinished(e);
        }
    }

    /** Asks a tool what became of a call; knows nothing when the tool can't say in time. */
    Inquiry inquire() throws InterruptedException {
        try {
            return within(INQUIRY_LIMIT, stop -> tool.inquire(invocation, stop));
        } catch (UnfinishedException e) {
            return new Inquiry.NotKnown();
        }
    }

    private ToolOutcome unfinished(UnfinishedException how) throws InterruptedException {
        return switch (tool.description().safety()) {
            case IDEMPOTENT -> new ToolOutcome.Failed(how.kind, how.detail);
            case NEITHER -> new ToolOutcome.Unknown(how.kind, how.detail);
            case QUERYABLE ->
                switch (inquire()) {
                    case Inquiry.Ended ended -> ended.outcome();
                    case Inquiry.NeverHappened _ -> new ToolOutcome.Failed(how.kind, how.detail);
                    // it was sent a moment ago: what isn't there yet may come
                    case Inquiry.NotSeen _, Inquiry.NotKnown _ -> new ToolOutcome.Unknown(how.kind, how.detail);
                };
        };
    }

    private interface Work<T> {
        T with(Cancellation stop) throws InterruptedException;
    }

    private <T> T within(Duration limit, Work<T> work) throws InterruptedException, UnfinishedException {
        Cancellation stop = new Cancellation();
        Callable<T> body = () -> work.with(stop);
        FutureTask<T> task = new FutureTask<>(body);
        Thread worker =
                Thread.ofVirtual().name("tool-" + tool.description().name()).unstarted(task);
        stop.onCancel(worker::interrupt);
        cancellation.onCancel(stop::cancel);
        worker.start();
        try {
            return awaited(task, time.used().plus(limit));
        } catch (ExecutionException e) {
            throw defect(e.getCause());
        } finally {
            stop.cancel();
        }
    }

    /** @param until how much of the call's time may be used by then */
    private <T> T awaited(FutureTask<T> task, Duration until)
            throws InterruptedException, ExecutionException, UnfinishedException {
        while (true) {
            boolean isStill = time.standsStill();
            long left = until.minus(time.used()).toMillis();
            if (left <= 0 && !isStill) {
                throw new UnfinishedException(FailureKind.TIMEOUT, "The tool took longer than it may.");
            }
            try {
                return task.get(isStill ? GLANCE_MS : left, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // time may have stood still meanwhile: looked at again
            }
        }
    }

    private static UnfinishedException stopped() {
        return new UnfinishedException(FailureKind.CANCELLED, "The turn ended, and the call was stopped.");
    }

    private UnfinishedException defect(@Nullable Throwable cause) {
        if (cause instanceof InterruptedException) {
            return cancellation.isCancelled()
                    ? stopped()
                    : new UnfinishedException(FailureKind.INTERRUPTED, "The call was interrupted.");
        }
        LOG.error("tool {} failed by a defect", tool.description().name(), cause);
        return new UnfinishedException(FailureKind.TOOL_ERROR, "The tool failed by a defect.");
    }
}
