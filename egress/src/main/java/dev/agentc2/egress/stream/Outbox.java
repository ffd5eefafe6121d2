package dev.agentc2.egress.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bounded queue between the hub and the writer of one connection. The hub never waits: a client that doesn't read
 * makes its queue overflow, which ends the connection, and the client resumes where it was. Thread-safe.
 */
final class Outbox implements Follower {
    private final int capacity;
    private final Runnable onOverflow;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private List<Frame> frames = new ArrayList<>();
    private long bytes;
    private boolean ended;
    private boolean beat;
    private volatile long wroteAt;

    /**
     * @param capacity bytes that may wait; a larger piece is let in when nothing waits
     * @param onOverflow called once when the client is too slow; mustn't block
     */
    Outbox(int capacity, Runnable onOverflow) {
        this.capacity = capacity;
        this.onOverflow = onOverflow;
    }

    /**
     * What the writer takes at once.
     *
     * @param frames in order; empty when there were none, or a sign of life is due
     * @param last whether nothing comes after them
     */
    record Batch(List<Frame> frames, boolean last) {}

    @Override
    public void tell(List<Frame> more) {
        locked(() -> {
            long added = 0;
            for (Frame frame : more) {
                added += frame.bytes().length;
            }
            if (ended || added == 0) {
                return;
            }
            if (bytes > 0 && bytes + added > capacity) {
                ended = true;
                frames = new ArrayList<>();
                onOverflow.run();
            } else {
                bytes += added;
                frames.addAll(more);
            }
        });
    }

    @Override
    public void end() {
        locked(() -> ended = true);
    }

    /** Notes that something was written, by the time of {@link #isSilent}. */
    void wrote(long at) {
        wroteAt = at;
    }

    /** Whether nothing was written for so many milliseconds. */
    boolean isSilent(long ms, long now) {
        return now - wroteAt >= ms;
    }

    /** A sign of life is due: the writer takes nothing if there is nothing else to take. */
    void beat() {
        locked(() -> beat = true);
    }

    /** Takes all that waits, without waiting for it. */
    Batch poll() {
        lock.lock();
        try {
            return taken();
        } finally {
            lock.unlock();
        }
    }

    /** Takes all that waits; waits for it, for the end or for a beat. No timer: it would be set anew for each delta. */
    Batch take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (frames.isEmpty() && !ended && !beat) {
                changed.await();
            }
            return taken();
        } finally {
            lock.unlock();
        }
    }

    private Batch taken() {
        Batch batch = new Batch(frames, ended);
        frames = new ArrayList<>();
        bytes = 0;
        beat = false;
        return batch;
    }

    /** Lets more gather, for some milliseconds or until the end. */
    void gather(long ms) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(ms);
            while (!ended && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
