package dev.agentc2.tool.mcp.offer;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Wishes to have connections checked that aren't answered yet. Thread-safe. */
final class PendingChecks {
    /** Nobody waits so long for an answer. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(2);

    private final Map<String, Check> byConnection = new HashMap<>();

    /**
     * All wishes about a connection.
     *
     * @param offset of the newest
     * @param updatedAt the connection that is meant was changed then, or later
     */
    private record Check(long offset, long updatedAt, long heardAt) {
        Check and(Check other) {
            return new Check(Math.max(offset, other.offset), Math.max(updatedAt, other.updatedAt), other.heardAt);
        }
    }

    synchronized void add(String key, long offset, long updatedAt, long now) {
        byConnection.merge(key, new Check(offset, updatedAt, now), Check::and);
    }

    /** Whether the connection is wanted checked as it was changed then. */
    synchronized boolean isDue(String key, long updatedAt) {
        Check check = byConnection.get(key);
        return check != null && updatedAt >= check.updatedAt;
    }

    /** The offset up to which a question that is asked now answers; -1 when nobody wants one. */
    synchronized long take(String key, long updatedAt) {
        if (!isDue(key, updatedAt)) {
            return -1;
        }
        Check due = byConnection.remove(key);
        return due == null ? -1 : due.offset;
    }

    synchronized void forgetOld(long now) {
        byConnection.values().removeIf(check -> now - check.heardAt > FORGOTTEN.toMillis());
    }
}
