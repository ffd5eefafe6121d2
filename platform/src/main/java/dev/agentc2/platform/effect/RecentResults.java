package dev.agentc2.platform.effect;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Results of effects that ended lately, so that a command that comes again is answered and not repeated. Forgets the
 * eldest when there are too many or they are too large together. Not thread-safe.
 */
final class RecentResults {
    private record Remembered(SpecificRecord result, int bytes) {}

    private final int maxCount;
    private final long maxBytes;
    private final Map<String, Remembered> byEffect = new LinkedHashMap<>();
    private long bytes;

    RecentResults(int maxCount, long maxBytes) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    /** Remembers a result of some serialized size. */
    void put(String effectId, SpecificRecord result, int size) {
        remove(effectId);
        byEffect.put(effectId, new Remembered(result, size));
        bytes += size;
        while (byEffect.size() > maxCount || bytes > maxBytes) {
            remove(byEffect.keySet().iterator().next());
        }
    }

    @Nullable
    SpecificRecord get(String effectId) {
        Remembered found = byEffect.get(effectId);
        return found == null ? null : found.result();
    }

    private void remove(String effectId) {
        Remembered gone = byEffect.remove(effectId);
        if (gone != null) {
            bytes -= gone.bytes();
        }
    }
}
