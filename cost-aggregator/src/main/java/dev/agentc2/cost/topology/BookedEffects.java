package dev.agentc2.cost.topology;

import dev.agentc2.cost.budget.Budget;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Remembers for some days which calls are booked, so that a settlement that comes again isn't booked again. Keys are
 * {@code day/orgId/effectId}, the day being that of the booking: days are forgotten as a range. Used by the task's
 * thread only.
 *
 * <p>It isn't a window store: Kafka Streams 4.3.1 keeps no offset for one that is empty, takes its task for corrupted
 * at every start and reads its whole state anew.
 */
final class BookedEffects {
    /** How many days before today are remembered. */
    static final int DAYS = 3;

    /** Forgotten at a time, so that the stream doesn't halt. */
    private static final int FORGET_AT_ONCE = 5_000;

    private final KeyValueStore<String, Long> store;

    BookedEffects(KeyValueStore<String, Long> store) {
        this.store = store;
    }

    boolean contains(String orgId, String effectId, long now) {
        LocalDate today = Budget.dayOf(now);
        for (int age = 0; age <= DAYS; age++) {
            if (store.get(key(today.minusDays(age), orgId, effectId)) != null) {
                return true;
            }
        }
        return false;
    }

    void add(String orgId, String effectId, long priceNanos, long now) {
        store.put(key(Budget.dayOf(now), orgId, effectId), priceNanos);
    }

    /** Forgets some of what is older than is to be remembered. */
    void forget(long now) {
        List<String> old = new ArrayList<>();
        String firstKept = Budget.dayOf(now).minusDays(DAYS) + "/";
        try (KeyValueIterator<String, Long> found = store.range(null, firstKept)) {
            while (found.hasNext() && old.size() < FORGET_AT_ONCE) {
                old.add(found.next().key);
            }
        }
        old.forEach(store::delete);
    }

    private static String key(LocalDate day, String orgId, String effectId) {
        return day + "/" + orgId + "/" + effectId;
    }
}
