package dev.agentc2.tool;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Time that passes when a test says so. */
public final class TestClock extends Clock {
    private volatile Instant now;

    public TestClock() {
        this(1_700_000_000_000L);
    }

    public TestClock(long startMs) {
        now = Instant.ofEpochMilli(startMs);
    }

    public void pass(long millis) {
        now = now.plusMillis(millis);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
