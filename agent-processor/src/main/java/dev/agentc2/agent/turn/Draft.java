package dev.agentc2.agent.turn;

import dev.agentc2.platform.money.Account;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A decision in the making: the conversation and the leases as they are after the events so far. One thread. */
final class Draft {
    private final TurnContext context;
    private final List<TurnEvent> events = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private Conversation conversation;
    private Purse purse;
    private @Nullable TurnRules rules;

    Draft(Conversation conversation, TurnContext context) {
        this.conversation = conversation;
        this.context = context;
        this.purse = context.purse();
    }

    long now() {
        return context.now();
    }

    /** The rules, with the tools that the tenant has besides. */
    TurnRules rules() {
        TurnRules known = rules;
        if (known == null) {
            known = context.rules().offering(context.directory().offered());
            rules = known;
        }
        return known;
    }

    TurnLimits limits() {
        return context.rules().limits();
    }

    Directory directory() {
        return context.directory();
    }

    Conversation conversation() {
        return conversation;
    }

    Lease lease(Account account) {
        return purse.lease(account);
    }

    void lease(Account account, Lease next) {
        purse = purse.with(account, next);
    }

    /** The active turn; a bug when there is none. */
    Turn turn() {
        Turn active = conversation.active();
        if (active == null) {
            throw new IllegalStateException("no turn is active");
        }
        return active;
    }

    void emit(TurnEvent event) {
        events.add(event);
        conversation = Evolution.evolve(conversation, event);
    }

    void effect(Effect effect) {
        effects.add(effect);
    }

    Decision decision() {
        return new Decision(events, effects, conversation, purse);
    }
}
