package dev.agentc2.tool.mcp.wire;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A request of a session that waits for its answer: what is known of it so far. Thread-safe. */
public final class Pending {
    /** Names the request to our own HTTP client; never sent. */
    static final String HEADER = "x-agentc2-request";

    private volatile @Nullable String id;
    private volatile long heardAt = System.nanoTime();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile boolean sent;
    private volatile int status;
    private volatile @Nullable Throwable failure;

    /** The session's id of it; null until it is on its way. */
    public @Nullable String id() {
        return id;
    }

    /** Whether it may have reached the server. */
    public boolean isSent() {
        return sent;
    }

    /** HTTP status of the answer; 0 when there is none. */
    public int status() {
        return status;
    }

    /** Why its exchange broke off; null when it didn't. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** When something was last heard of it, by {@link System#nanoTime()}. */
    public long heardAt() {
        return heardAt;
    }

    /** Its server says that it works on it. */
    public void heard() {
        heardAt = System.nanoTime();
    }

    /** Whether its server waits for somebody here, so that its silence says nothing. */
    public boolean isHeld() {
        return questions.get() > 0;
    }

    /** Its server asks something; as often as this it must be let {@link #goOn}. */
    public void hold() {
        questions.incrementAndGet();
    }

    /** Its server has an answer, and is silent from now on at the earliest. */
    public void goOn() {
        heard();
        questions.decrementAndGet();
    }

    void named(String id) {
        this.id = id;
    }

    void sent() {
        sent = true;
    }

    void answered(int status) {
        this.status = status;
        heard();
    }

    void failed(Throwable failure) {
        this.failure = failure;
    }
}
