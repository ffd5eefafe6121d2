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
     * @param frames in order; empty when nothing came in time
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

    /** Takes all that waits; waits for it up to some milliseconds. */
    Batch take(long waitMs) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(waitMs);
            while (frames.isEmpty() && !ended && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            Batch batch = new Batch(frames, ended);
            frames = new ArrayList<>();
            bytes = 0;
            return batch;
        } finally {
            lock.unlock();
        }
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
