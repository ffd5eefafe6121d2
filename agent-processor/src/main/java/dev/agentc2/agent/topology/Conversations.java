package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Conversation;
import dev.agentc2.agent.turn.Phase;
import dev.agentc2.agent.turn.Turn;
import dev.agentc2.topics.ConversationKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Conversations in their stores: turns that aren't over in one, memory in another, which changes once a turn only; and an
 * index of those that wait for money. One thread.
 */
final class Conversations {
    private static final byte[] NOTHING = new byte[0];
    private static final HexFormat HEX = HexFormat.of();
    private static final int SINCE_DIGITS = 16;

    private final KeyValueStore<String, byte[]> turns;
    private final Memories memories;
    private final KeyValueStore<String, byte[]> waiting;

    /**
     * What a conversation becomes, ready to be written.
     *
     * @param turns bytes of the turns, when they changed
     * @param memory what becomes of the memory, when it changed
     */
    record Change(
            ConversationKey key,
            Conversation before,
            Conversation after,
            byte @Nullable [] turns,
            Memories.@Nullable Change memory) {
        static Change of(ConversationKey key, Conversation before, Conversation after) {
            boolean remembered = before.memory() != after.memory();
            return new Change(
                    key,
                    before,
                    after,
                    TurnsCodec.encode(after.active(), after.queue()),
                    remembered ? Memories.Change.of(before.memory(), after.memory()) : null);
        }
    }

    Conversations(ProcessorContext<?, ?> context) {
        turns = context.getStateStore(TurnTopology.TURNS);
        memories = new Memories(context.getStateStore(TurnTopology.MEMORY));
        waiting = context.getStateStore(TurnTopology.WAITING);
    }

    Conversation get(ConversationKey key) {
        String name = key.toString();
        TurnsCodec.Turns open = TurnsCodec.decode(turns.get(name));
        return new Conversation(key.orgId(), key.conversationId(), open.active(), open.queue(), memories.get(name));
    }

    /** Shows the turn of each conversation that has one under way, with its key. */
    void forEachActive(BiConsumer<String, Turn> visitor) {
        try (KeyValueIterator<String, byte[]> all = turns.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> next = all.next();
                Turn active = TurnsCodec.decode(next.value).active();
                if (active != null) {
                    visitor.accept(next.key, active);
                }
            }
        }
    }

    void put(Change change) {
        String name = change.key().toString();
        if (change.before().active() != change.after().active()
                || change.before().queue() != change.after().queue()) {
            turns.put(name, change.turns());
        }
        if (change.memory() != null) {
            memories.put(name, change.memory());
        }
        String waited = waitingKey(change.key(), change.before().active());
        String waits = waitingKey(change.key(), change.after().active());
        if (waited != null && !waited.equals(waits)) {
            waiting.delete(waited);
        }
        if (waits != null && !waits.equals(waited)) {
            waiting.put(waits, NOTHING);
        }
    }

    /** Conversations of a tenant that wait for money, those that have waited longest first. */
    List<ConversationKey> waitingForMoney(String orgId) {
        List<ConversationKey> found = new ArrayList<>();
        int prefix = orgId.length() + 1;
        try (KeyValueIterator<String, byte[]> all = waiting.prefixScan(orgId + "/", new StringSerializer())) {
            while (all.hasNext()) {
                String key = all.next().key;
                found.add(new ConversationKey(orgId, key.substring(prefix + SINCE_DIGITS + 1)));
            }
        }
        return found;
    }

    private static @Nullable String waitingKey(ConversationKey key, @Nullable Turn turn) {
        if (turn == null || !(turn.phase() instanceof Phase.AwaitingBudget budget)) {
            return null;
        }
        return key.orgId() + "/" + HEX.toHexDigits(budget.since()) + "/" + key.conversationId();
    }
}
