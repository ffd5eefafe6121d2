package dev.agentc2.ingress.capture;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was there when all tables were read: what a topic says besides went while nobody captured, and gets a tombstone.
 * One thread.
 */
final class SnapshotKeys {
    private final CompactedTopics topics;
    private final Map<CapturedTable, Set<String>> seen = new EnumMap<>(CapturedTable.class);

    SnapshotKeys(CompactedTopics topics) {
        this.topics = topics;
    }

    void saw(CapturedTable table, String key) {
        seen.computeIfAbsent(table, t -> new HashSet<>()).add(key);
    }

    /** Tombstones for what is gone. */
    List<CapturedRecord> tombstones(long at) {
        List<CapturedRecord> gone = new ArrayList<>();
        for (CapturedTable table : CapturedTable.values()) {
            if (table.compacted()) {
                Set<String> there = seen.getOrDefault(table, Set.of());
                topics.read(table.topic()).keySet().stream()
                        .filter(key -> !there.contains(key))
                        .map(key -> new CapturedRecord(
                                table.topic(),
                                key,
                                null,
                                key + "/gone/" + at,
                                CapturedRecord.UNKNOWN,
                                CapturedRecord.UNKNOWN))
                        .forEach(gone::add);
            }
        }
        return gone;
    }
}
