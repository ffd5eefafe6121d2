package dev.agentc2.platform.streams;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long a stream thread's poll may last. Kafka Streams asks for the same few milliseconds always, since commits and
 * timers wait for them; the longer nothing has come, the less there is to commit, and the longer it may wait. Times are
 * those of {@link System#nanoTime}. One thread.
 */
final class Patience {
    private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(25);
    /** At 5 ms asked for, polls last longer from 50 ms of silence on: later than the turns' stream commits, unless set otherwise. */
    private static final int SHARE_OF_SILENCE = 10;

    private long heard;

    Patience(long now) {
        heard = now;
    }

    /** Records came. */
    void heard(long now) {
        heard = now;
    }

    /** How long a poll may last of which {@code asked} is asked for: no less than that, and none stays none. */
    Duration of(Duration asked, long now) {
        long granted = Math.min(LONGEST, (now - heard) / SHARE_OF_SILENCE);
        return asked.isZero() || granted <= asked.toNanos() ? asked : Duration.ofNanos(granted);
    }
}
