package dev.agentc2.agent.turn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation of one tenant: at most one active turn, those that wait behind it, and what is remembered. Immutable;
 * its size is bounded by {@link TurnLimits}.
 *
 * @param orgId tenant
 * @param conversationId conversation within the tenant
 * @param active the turn that runs
 * @param queue turns that wait, oldest first; empty when none runs
 * @param memory earlier turns
 */
public record Conversation(
        String orgId, String conversationId, @Nullable Turn active, List<QueuedTurn> queue, Memory memory) {
    public Conversation {
        queue = List.copyOf(queue);
    }

    /** A conversation in which nothing has been said. */
    public static Conversation empty(String orgId, String conversationId) {
        return new Conversation(orgId, conversationId, null, List.of(), Memory.EMPTY);
    }

    /** Whether a message has been seen: its turn runs, waits, or ended not long ago. */
    public boolean knows(Inquiry inquiry) {
        if (active != null && same(active.inquiry(), inquiry)) {
            return true;
        }
        for (QueuedTurn queued : queue) {
            if (same(queued.inquiry(), inquiry)) {
                return true;
            }
        }
        return memory.hasSeen(inquiry.turnId()) || memory.hasSeen(inquiry.messageId());
    }

    private static boolean same(Inquiry one, Inquiry other) {
        return one.turnId().equals(other.turnId()) || one.messageId().equals(other.messageId());
    }

    /** The active turn if it is the one of this id. */
    public @Nullable Turn active(String turnId) {
        return active != null && active.turnId().equals(turnId) ? active : null;
    }

    /** The waiting turn of an id. */
    public @Nullable QueuedTurn queued(String turnId) {
        for (QueuedTurn queued : queue) {
            if (queued.inquiry().turnId().equals(turnId)) {
                return queued;
            }
        }
        return null;
    }

    Conversation with(Turn turn) {
        return new Conversation(orgId, conversationId, turn, queue, memory);
    }

    Conversation enqueue(QueuedTurn turn) {
        List<QueuedTurn> longer = new ArrayList<>(queue);
        longer.add(turn);
        return new Conversation(orgId, conversationId, active, longer, memory);
    }

    Conversation withoutQueued(Inquiry inquiry) {
        List<QueuedTurn> shorter = new ArrayList<>(queue);
        shorter.removeIf(q -> q.inquiry().turnId().equals(inquiry.turnId()));
        return new Conversation(orgId, conversationId, active, shorter, memory.seen(inquiry));
    }

    /** The active turn is over: the next one that waits becomes active. */
    Conversation ended(Memory after, long now) {
        if (queue.isEmpty()) {
            return new Conversation(orgId, conversationId, null, queue, after);
        }
        QueuedTurn next = queue.getFirst();
        return new Conversation(
                orgId,
                conversationId,
                Turn.begin(next.inquiry(), next.acceptedAt(), now),
                queue.subList(1, queue.size()),
                after);
    }
}
