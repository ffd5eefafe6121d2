package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Conversation;
import dev.agentc2.agent.turn.Decision;
import dev.agentc2.agent.turn.Directory;
import dev.agentc2.agent.turn.Effect;
import dev.agentc2.agent.turn.Inquiry;
import dev.agentc2.agent.turn.Lease;
import dev.agentc2.agent.turn.Purse;
import dev.agentc2.agent.turn.TurnCommand;
import dev.agentc2.agent.turn.TurnContext;
import dev.agentc2.agent.turn.TurnCore;
import dev.agentc2.agent.turn.TurnEvent;
import dev.agentc2.agent.turn.TurnRules;
import dev.agentc2.platform.money.Account;
import dev.agentc2.topics.ConversationKey;
import dev.agentc2.topics.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All that follows from one record or alarm: decided and made ready, with nothing written yet, so that a defect on the
 * way leaves no half-done work behind. Concerns one tenant, each conversation once. One thread.
 */
final class Plan {
    final String orgId;
    final List<Conversations.Change> changes = new ArrayList<>();
    final List<Outgoing> outgoing = new ArrayList<>();
    final List<TurnEvent> events = new ArrayList<>();
    final List<Effect.Reply> replies = new ArrayList<>();
    private boolean awaited;
    private final long now;
    private final int holder;
    private final TurnRules rules;
    private final Directory directory;
    private Purse purse;

    /**
     * @param now epoch milliseconds
     * @param holder number of the partition
     * @param purse the tenant's leases as they are stored
     */
    Plan(String orgId, long now, int holder, TurnRules rules, Directory directory, Purse purse) {
        this.orgId = orgId;
        this.now = now;
        this.holder = holder;
        this.rules = rules;
        this.directory = directory;
        this.purse = purse;
    }

    Purse purse() {
        return purse;
    }

    void lease(Account account, Lease next) {
        purse = purse.with(account, next);
    }

    Directory directory() {
        return directory;
    }

    /** Decides on a command; returns the conversation after it. */
    Conversation decide(ConversationKey key, Conversation before, TurnCommand command) {
        Decision decision = TurnCore.decide(before, command, new TurnContext(now, directory, purse, rules));
        purse = decision.purse();
        if (decision.conversation() != before) {
            changes.add(Conversations.Change.of(key, before, decision.conversation()));
        }
        Map<String, Inquiry.Origin> origins = origins(before, decision);
        for (TurnEvent event : decision.events()) {
            events.add(event);
            if (event instanceof TurnEvent.Traced traced) {
                String id = traced.turnId() + "/" + traced.sequence();
                outgoing.add(new Outgoing(
                        Topics.TURNS_EVENTS,
                        key.toString(),
                        EventRecords.of(key, traced),
                        id,
                        traced.at(),
                        origins.getOrDefault(traced.turnId(), Outgoing.NO_ORIGIN)));
            }
        }
        for (Effect effect : decision.effects()) {
            outgoing.add(EffectRecords.of(key, holder, effect));
            awaited |= isAwaited(effect);
            if (effect instanceof Effect.Reply reply) {
                replies.add(reply);
            }
        }
        return decision.conversation();
    }

    /** Whether somebody waits until it is committed. */
    boolean isAwaited() {
        return awaited;
    }

    /** Model calls don't wait for a commit, nor do those that only take note. */
    private static boolean isAwaited(Effect effect) {
        return effect instanceof Effect.Reply
                || effect instanceof Effect.CallTool
                || effect instanceof Effect.AnswerTool
                || effect instanceof Effect.RequestLease;
    }

    /** Gives back what a lease holds. */
    void returnLease(Account account) {
        Lease lease = purse.lease(account);
        outgoing.add(new Outgoing(
                Topics.BUDGET_COMMANDS,
                orgId,
                LeaseRecords.returned(orgId, account, holder, lease.balanceNanos(), now),
                account.key(orgId) + "/return/" + holder + "/" + now,
                now,
                Outgoing.NO_ORIGIN));
        lease(account, lease.returned());
    }

    /** Where each turn that an event may be about came from. */
    private static Map<String, Inquiry.Origin> origins(Conversation before, Decision decision) {
        Map<String, Inquiry.Origin> origins = new HashMap<>();
        if (before.active() != null) {
            note(origins, before.active().inquiry());
        }
        before.queue().forEach(queued -> note(origins, queued.inquiry()));
        for (TurnEvent event : decision.events()) {
            if (event instanceof TurnEvent.TurnAccepted accepted) {
                note(origins, accepted.inquiry());
            }
        }
        return origins;
    }

    private static void note(Map<String, Inquiry.Origin> origins, Inquiry inquiry) {
        origins.put(inquiry.turnId(), inquiry.origin());
    }
}
