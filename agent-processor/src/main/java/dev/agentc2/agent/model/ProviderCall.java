package dev.agentc2.agent.model;

import dev.agentc2.platform.network.ConnectionPool;
import org.jspecify.annotations.Nullable;

/**
 * One call to a provider as its HTTP exchange sees it: how to stop it, what to send, and what the exchange tells besides
 * the answer. Bound to the thread that makes the call, since langchain4j's interfaces have no place for it. Thread-safe.
 */
final class ProviderCall implements ConnectionPool.Watch {
    private static final ScopedValue<ProviderCall> CURRENT = ScopedValue.newInstance();

    /** Why a call was stopped before its end. */
    enum Stop {
        /** On request. */
        CANCELLED,
        /** Nothing came for too long. */
        SILENCE,
        /** Its time is up. */
        DEADLINE,
        /** The thread was interrupted. */
        INTERRUPTED
    }

    /**
     * A response that isn't a success.
     *
     * @param status HTTP status
     * @param retryAfterMs how long the provider asks to wait; null when it doesn't
     * @param code the provider's short code of the error, such as {@code insufficient_quota}; null when it has none
     */
    record Refusal(
            int status,
            @Nullable Long retryAfterMs,
            @Nullable String code) {}

    private final Runnable beforeWaiting;
    private @Nullable Stop stop;
    private @Nullable Runnable abort;
    private byte @Nullable [] toSend;
    private volatile @Nullable Refusal refusal;
    private volatile boolean answering;
    private volatile boolean ended;
    private volatile long lastSign = System.nanoTime();

    /**
     * @param beforeWaiting called before it is waited for more of the answer; may take its time
     */
    ProviderCall(Runnable beforeWaiting) {
        this.beforeWaiting = beforeWaiting;
    }

    @Override
    public void beforeWaiting() {
        beforeWaiting.run();
    }

    /** The call that the current thread makes. */
    static ProviderCall current() {
        return CURRENT.orElseThrow(() -> new IllegalStateException("no model call is being made by this thread"));
    }

    /** Makes the call, with this as the current one. */
    void make(Runnable body) {
        ScopedValue.where(CURRENT, this).run(body);
    }

    /** Takes along a body to send in place of langchain4j's. For the thread that makes the call, before it sends. */
    void says(byte[] body) {
        toSend = body;
    }

    /** What was said, which is forgotten; null when nothing was. For the thread that makes the call. */
    byte @Nullable [] takeBody() {
        byte[] said = toSend;
        toSend = null;
        return said;
    }

    /** Stops the call; only the first reason counts. */
    void stop(Stop why) {
        Runnable toRun;
        synchronized (this) {
            if (stop != null) {
                return;
            }
            stop = why;
            toRun = abort;
        }
        if (toRun != null) {
            toRun.run();
        }
    }

    /** Why it was stopped; null when it wasn't. */
    synchronized @Nullable Stop stopped() {
        return stop;
    }

    /** The exchange is broken off when the call is stopped; at once when it is already. */
    @Override
    public void begins(Runnable breakOff) {
        synchronized (this) {
            abort = breakOff;
            if (stop == null) {
                return;
            }
        }
        breakOff.run();
    }

    void refused(Refusal why) {
        refusal = why;
    }

    @Nullable
    Refusal refusal() {
        return refusal;
    }

    /** Notes that the provider began to answer. */
    void answers() {
        answering = true;
        gaveSign();
    }

    boolean isAnswering() {
        return answering;
    }

    /** Whether the provider may have begun to work on the call: it answers, or was stopped while nothing was known. */
    boolean wasWorkedOn() {
        return answering || (refusal == null && stopped() != null);
    }

    /** Notes that the provider sent something of the answer. */
    void gaveSign() {
        lastSign = System.nanoTime();
    }

    /** When the provider last sent something, in the time of {@link System#nanoTime}. */
    long lastSign() {
        return lastSign;
    }

    /** Notes that the provider said that the answer is whole. */
    void endMarked() {
        ended = true;
    }

    boolean isEndMarked() {
        return ended;
    }
}
