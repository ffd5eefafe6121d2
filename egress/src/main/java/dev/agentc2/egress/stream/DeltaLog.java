package dev.agentc2.egress.stream;

import dev.agentc2.wire.StreamDelta;

/**
 * What the reader of deltas gives to the hub. After deltas that the hub was all told of within the process the reader takes
 * its time, so that many come with a fetch; after a single one of another process it reads on at once. Used by the
 * reader's thread alone.
 */
final class DeltaLog implements TailReader.Sink {
    private final StreamHub hub;
    private int known;
    private int news;

    DeltaLog(StreamHub hub) {
        this.hub = hub;
    }

    @Override
    public void take(TurnRecord record) {
        boolean isNews = hub.accept(record);
        if (record.value() instanceof StreamDelta) {
            known += isNews ? 0 : 1;
            news += isNews ? 1 : 0;
        }
    }

    @Override
    public boolean canWait() {
        boolean canWait = known > 0 && news == 0;
        known = 0;
        news = 0;
        return canWait;
    }
}
