package dev.agentc2.egress.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which turns stay in memory: those that had a record not long ago, as far as they fit, and all that are followed.
 * Guarded by the hub's lock.
 */
final class RecentTurns {
    private final long maxBytes;
    private final long maxAgeMs;
    private final Map<TurnFeed, Stay> stays = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    private record Stay(int weight, long lastAt) {}

    /**
     * @param maxBytes memory for turns that nobody follows
     * @param maxAge how long after its last record a turn is kept that nobody follows
     */
    RecentTurns(long maxBytes, Duration maxAge) {
        this.maxBytes = maxBytes;
        this.maxAgeMs = maxAge.toMillis();
    }

    /** Keeps a turn, now with this weight. */
    void keep(TurnFeed turn, long now) {
        Stay stay = new Stay(turn.weight(), now);
        Stay before = stays.put(turn, stay);
        bytes += stay.weight() - (before == null ? 0 : before.weight());
    }

    /** The turns that must go now; they are forgotten here. */
    List<TurnFeed> leaving(long now) {
        List<TurnFeed> leaving = new ArrayList<>();
        Iterator<Map.Entry<TurnFeed, Stay>> eldest = stays.entrySet().iterator();
        while (eldest.hasNext()) {
            Map.Entry<TurnFeed, Stay> entry = eldest.next();
            Stay stay = entry.getValue();
            if (bytes <= maxBytes && stay.lastAt() >= now - maxAgeMs) {
                break;
            }
            if (!entry.getKey().isFollowed()) {
                eldest.remove();
                bytes -= stay.weight();
                leaving.add(entry.getKey());
            }
        }
        return leaving;
    }

    void forget(TurnFeed turn) {
        Stay stay = stays.remove(turn);
        bytes -= stay == null ? 0 : stay.weight();
    }

    /** Memory that all kept turns take, bytes, about. */
    long bytes() {
        return bytes;
    }
}
