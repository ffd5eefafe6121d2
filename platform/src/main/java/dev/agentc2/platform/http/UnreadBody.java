package dev.agentc2.platform.http;

import io.javalin.http.Context;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;

/**
 * Refusing a request before its body has been read. A connection that is closed while the client still sends is reset,
 * and with it goes the answer, if the client hasn't read it yet. So the answer is sent first, it says that the connection
 * ends, and what still comes is taken and dropped for a while. Runs on the request's virtual thread.
 */
final class UnreadBody {
    private static final Duration LINGER = Duration.ofSeconds(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(5);
    /** Taken at a time from a client that goes on sending. */
    private static final long MOST_BYTES = 64L << 20;

    private final ServletInputStream in;
    /** Bytes that are still to come; when the length isn't told, the most that is taken. */
    private long left;

    private UnreadBody(HttpServletRequest request) throws IOException {
        in = request.getInputStream();
        long length = request.getContentLengthLong();
        boolean chunked = request.getHeader("Transfer-Encoding") != null;
        left = in.isFinished() ? 0 : chunked ? MOST_BYTES : Math.max(0, length);
    }

    /** Answers with the body, whether all of the request has come or not. */
    static void answer(Context ctx, byte[] body) throws IOException {
        if (ctx.header("Expect") != null) { // the client sends its body only when it is asked to; looking would ask
            ctx.header("Connection", "close").result(body);
            return;
        }
        UnreadBody unread = new UnreadBody(ctx.req());
        if (unread.takeWhatIsThere()) {
            ctx.result(body);
            return;
        }
        ctx.header("Connection", "close");
        ctx.res().setContentLength(body.length);
        ctx.res().getOutputStream().write(body);
        ctx.res().flushBuffer();
        unread.linger();
    }

    /** Doesn't wait; returns whether nothing is left. */
    private boolean takeWhatIsThere() throws IOException {
        byte[] dropped = new byte[16 * 1024];
        for (long most = MOST_BYTES; most > 0 && left > 0 && !in.isFinished() && in.available() > 0; ) {
            int taken = Math.max(0, in.read(dropped));
            most -= taken;
            left -= taken;
        }
        return left <= 0 || in.isFinished();
    }

    private void linger() {
        long until = System.nanoTime() + LINGER.toNanos();
        try {
            while (!takeWhatIsThere() && System.nanoTime() < until) {
                Thread.sleep(LOOK_EVERY);
            }
        } catch (IOException e) { // the client has its answer and left
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
