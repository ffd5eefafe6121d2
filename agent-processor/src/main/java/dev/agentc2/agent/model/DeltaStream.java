package dev.agentc2.agent.model;

import dev.agentc2.platform.effect.Claim;
import dev.agentc2.platform.telemetry.LogContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends an answer's text on while it is written: the first piece at once, then what has gathered at the pace there is.
 * One delta is on its way at a time, so they are kept in order and without gaps even when Kafka is away for a while.
 * Written to by one thread, which reads no more than is of use if it asks {@link #awaitUse} first; owns a virtual thread
 * until {@link #finish} or {@link #abandon}.
 */
final class DeltaStream {
    private static final Logger LOG = LoggerFactory.getLogger(DeltaStream.class);
    private static final Duration RETRY = Duration.ofMillis(200);

    private final DeltaSink sink;
    private final Claim claim;
    private final DeltaPace pace;
    private final ReentrantLock lock = new ReentrantLock();
    private final StringBuilder gathered = new StringBuilder();
    private final @Nullable Map<String, String> call = LogContext.current();
    private final Thread sender;
    private volatile boolean whole;
    private volatile boolean abandoned;
    private volatile int kept;
    /** Acknowledges the delta that is on its way; null when there is none. Used by the sender, as what it carries. */
    private @Nullable Future<?> keeping;

    private String onItsWay = "";
    /** When the next delta may go out, in the time of {@link System#nanoTime}. */
    private volatile long due = System.nanoTime();

    /**
     * @param claim nothing is sent before the group has taken it
     */
    DeltaStream(DeltaSink sink, Claim claim, DeltaPace pace) {
        this.sink = sink;
        this.claim = claim;
        this.pace = pace;
        pace.begin();
        this.sender = Thread.ofVirtual().name("deltas").start(this::sendAll);
    }

    /**
     * Waits until more text can go out: what comes meanwhile can as well be fetched together then. Ends early when the
     * thread is interrupted.
     */
    void awaitUse() {
        for (long left = due - System.nanoTime(); left > 0 && !abandoned; left = due - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            LockSupport.parkNanos(this, left);
        }
    }

    /** Adds text. */
    void append(String text) {
        if (text.isEmpty()) {
            return;
        }
        boolean isFirst;
        lock.lock();
        try {
            isFirst = gathered.isEmpty();
            gathered.append(text);
        } finally {
            lock.unlock();
        }
        if (isFirst) { // else the sender knows of it
            LockSupport.unpark(sender);
        }
    }

    /**
     * Ends the text and waits until all of it is kept.
     *
     * @param patience how long to wait at most; what isn't kept then never comes
     * @return how many deltas are kept
     */
    int finish(Duration patience) throws InterruptedException {
        whole = true;
        LockSupport.unpark(sender);
        if (!sender.join(patience)) {
            LOG.warn("an answer's deltas aren't kept in time; its result goes on without the last of them");
            abandon();
        }
        return kept;
    }

    /** Sends nothing more. */
    void abandon() {
        abandoned = true;
        sender.interrupt();
    }

    private void sendAll() {
        try {
            for (String text = next(); !text.isEmpty(); text = next()) {
                claim.await();
                due = pace.next(System.nanoTime());
                onItsWay = text;
                keeping = sent(text);
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("an answer's deltas were given up");
        } finally {
            pace.end();
        }
    }

    /** The text to be sent next, when it is time and all before it is kept; empty when there is no more. */
    private String next() throws InterruptedException {
        while (!abandoned) {
            long left = due - System.nanoTime();
            boolean hasText = hasText();
            if (whole || (left <= 0 && hasText)) {
                settle();
                return taken();
            }
            if (hasText) {
                LockSupport.parkNanos(this, left);
            } else {
                LockSupport.park(this);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return "";
    }

    private boolean hasText() {
        lock.lock();
        try {
            return !gathered.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private String taken() {
        lock.lock();
        try {
            String text = gathered.toString();
            gathered.setLength(0);
            return text;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the delta that is on its way is kept, if there is one; when the next is due it mostly is. */
    private void settle() throws InterruptedException {
        while (keeping != null) {
            try {
                keeping.get();
                keeping = null;
                kept++;
            } catch (ExecutionException e) {
                rest(e);
                keeping = sent(onItsWay);
            }
        }
    }

    private Future<?> sent(String text) throws InterruptedException {
        while (true) {
            try {
                return sink.send(kept, text);
            } catch (InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                rest(e);
            }
        }
    }

    private void rest(Exception why) throws InterruptedException {
        try (LogContext context = LogContext.of(call)) {
            LOG.warn("a delta isn't kept yet: {}", why.getMessage());
        }
        Thread.sleep(RETRY);
    }
}
