package dev.agentc2.egress.stream;

import dev.agentc2.egress.stream.StreamHub.Following;
import dev.agentc2.platform.http.Admission;
import dev.agentc2.platform.http.ProblemException;
import io.javalin.http.Context;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee10.servlet.HttpOutput;
import org.eclipse.jetty.ee10.servlet.ServletChannelState;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open streams. Each has a bounded queue and one virtual thread that alone writes to it, so that a client that
 * doesn't read holds up nobody else. All that waits is written at once: the faster the deltas, the larger the pieces.
 * Thread-safe; owns a virtual thread until it is closed.
 */
final class SseConnections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SseConnections.class);
    private static final byte[] NOTHING = {};
    private static final byte[] HEARTBEAT = ": \n\n".getBytes(StandardCharsets.US_ASCII);

    private final Limits limits;
    private final StreamMetrics metrics;
    private final Clock clock;
    private final Semaphore free;
    private final Map<Outbox, Open> open = new ConcurrentHashMap<>();
    private final Thread heart;
    private volatile boolean closed;

    /**
     * What a connection may take.
     *
     * @param connections at most at once
     * @param queueBytes that may wait for one client
     * @param heartbeatMs silence after which a comment line is written, milliseconds
     */
    record Limits(int connections, int queueBytes, int heartbeatMs) {}

    /**
     * A stream that is open.
     *
     * @param resumes whether its client comes back when it is ended
     * @param since when it began, milliseconds
     */
    private record Open(Admission admission, boolean resumes, long since) {}

    /** Lets a connection's queue follow something; throws {@link ProblemException} when there is nothing to follow. */
    interface Opening {
        Following open(Follower follower) throws InterruptedException;
    }

    SseConnections(Limits limits, StreamMetrics metrics, Clock clock) {
        this.limits = limits;
        this.metrics = metrics;
        this.clock = clock;
        this.free = new Semaphore(limits.connections());
        this.heart = Thread.ofVirtual().name("sse-heartbeat").start(this::beat);
    }

    /** Answers a request with a stream, off the request's thread; refusals become problems before the first byte. */
    void serve(Context ctx, Opening opening) {
        serve(ctx, opening, PlainWording.PLAIN);
    }

    /** The same in other words. */
    void serve(Context ctx, Opening opening, Wording wording) {
        ctx.future(() -> {
            if (closed) {
                throw busy("stopping", "This instance is about to stop; another one goes on with the stream.");
            }
            if (!free.tryAcquire()) {
                throw busy("too-many-streams", "This instance serves as many streams as it can; try again soon.");
            }
            CompletableFuture<Void> over = new CompletableFuture<>();
            ServletContextRequest request = ServletContextRequest.getServletContextRequest(ctx.req());
            EndPoint connection =
                    request.getConnectionMetaData().getConnection().getEndPoint();
            ServletChannelState state = request.getServletRequestState();
            HttpServletResponse response = ctx.res();
            Admission admission = Admission.of(ctx);
            ctx.req().getAsyncContext().addListener(new Abort(over));
            Thread.ofVirtual().name("sse-writer").start(() -> {
                try {
                    run(connection, response, admission, opening, wording);
                    over.complete(null);
                } catch (RuntimeException e) {
                    over.completeExceptionally(e);
                } catch (IOException | InterruptedException e) {
                    // The client has gone; it resumes with its last event id.
                    connection.close();
                    state.asyncError(new EofException(e));
                } finally {
                    free.release();
                }
            });
            return over;
        });
    }

    private static ProblemException busy(String code, String detail) {
        return new ProblemException(503, code, detail, Map.of(), Map.of("Retry-After", "1"));
    }

    private void run(
            EndPoint connection, HttpServletResponse response, Admission admission, Opening opening, Wording wording)
            throws IOException, InterruptedException {
        Outbox outbox = new Outbox(limits.queueBytes(), () -> {
            metrics.overflowed();
            Thread.startVirtualThread(connection::close);
        });
        open.put(outbox, new Open(admission, wording.resumes(), clock.millis()));
        if (closed) { // since it was asked for
            outbox.end();
        }
        metrics.opened();
        try (Following following = opening.open(outbox)) {
            write(begin(response), outbox, wording);
        } catch (ProblemException e) {
            byte[] last = wording.refused(e);
            send(begin(response), last);
        } finally {
            metrics.closed();
            open.remove(outbox);
            wording.over();
        }
    }

    /**
     * Lets a request whose connection is broken end on Jetty's own thread: on any other it may be recycled already.
     */
    private record Abort(CompletableFuture<Void> over) implements AsyncListener {
        @Override
        public void onError(AsyncEvent event) {
            over.complete(null);
        }

        @Override
        public void onComplete(AsyncEvent event) {
            // nothing to do
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // there is no timeout
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // has started already
        }
    }

    private static HttpOutput begin(HttpServletResponse response) throws IOException {
        response.setStatus(200);
        response.setContentType("text/event-stream;charset=utf-8");
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("X-Accel-Buffering", "no");
        return (HttpOutput) response.getOutputStream();
    }

    private void write(HttpOutput out, Outbox outbox, Wording wording) throws IOException, InterruptedException {
        Outbox.Batch batch = outbox.poll();
        send(out, together(wording.begin(), words(wording, batch)));
        wrote(outbox, batch);
        while (!batch.last()) {
            outbox.gather(wording.gatherMs());
            batch = outbox.take();
            byte[] words = words(wording, batch);
            if (words.length > 0 || (isSilent(outbox) && !batch.last())) {
                send(out, words.length > 0 ? words : HEARTBEAT);
                wrote(outbox, batch);
            }
        }
    }

    private void wrote(Outbox outbox, Outbox.Batch batch) {
        long now = clock.millis();
        outbox.wrote(now);
        batch.frames().forEach(frame -> metrics.wrote(frame, now));
    }

    private static byte[] words(Wording wording, Outbox.Batch batch) {
        return batch.frames().isEmpty() ? NOTHING : wording.say(batch.frames());
    }

    private static byte[] together(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /** Jetty sends a byte buffer at once; an array it would copy into a buffer of 32 KB, one for each connection. */
    private static void send(HttpOutput out, byte[] bytes) throws IOException {
        out.write(ByteBuffer.wrap(bytes));
    }

    /** Lets streams that were silent for long give a sign of life, by a tenth of that time late at most. */
    private void beat() {
        try {
            while (!closed) {
                Thread.sleep(Math.clamp(limits.heartbeatMs() / 10, 1, 1_000));
                open.keySet().stream().filter(this::isSilent).forEach(Outbox::beat);
            }
        } catch (InterruptedException e) {
            LOG.debug("no more signs of life");
        }
    }

    private boolean isSilent(Outbox outbox) {
        return outbox.isSilent(limits.heartbeatMs(), clock.millis());
    }

    /**
     * Ends the streams of those who wouldn't be let in any more: signed out, a key revoked, a member removed. Each caller
     * is asked about once, however many streams are its.
     */
    void recheck() {
        Map<Admission, List<Outbox>> byCaller = open.entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.getValue().admission(),
                        Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
        byCaller.forEach((admission, streams) -> {
            if (!admission.stillHolds()) {
                streams.forEach(Outbox::end);
            }
        });
    }

    /** Streams that are open. */
    int count() {
        return open.size();
    }

    /** Ends the streams that began before a time, milliseconds, of clients that may then go on at another instance. */
    void release(long before) {
        open.forEach((outbox, stream) -> {
            if (stream.resumes() && stream.since() < before) {
                outbox.end();
            }
        });
    }

    /** Ends all streams and begins no more; their clients resume elsewhere. */
    @Override
    public void close() {
        closed = true;
        heart.interrupt();
        endAll();
    }

    /** Ends all streams that are open; their clients may resume here. */
    void endAll() {
        open.keySet().forEach(Outbox::end);
    }
}
