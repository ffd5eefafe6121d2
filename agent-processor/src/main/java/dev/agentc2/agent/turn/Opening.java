package dev.agentc2.agent.turn;

import dev.agentc2.agent.guardrail.InputVerdict;
import dev.agentc2.platform.money.Account;
import org.jspecify.annotations.Nullable;

/** From a message to the first model call: accept or queue, agent, budget, input guardrail, model router. */
final class Opening {
    private Opening() {}

    static void accept(Draft draft, Inquiry inquiry) {
        Conversation conversation = draft.conversation();
        if (conversation.knows(inquiry)) {
            return;
        }
        Refusal obstacle = obstacle(draft, inquiry);
        Agent agent = draft.directory().agent(inquiry.agentId());
        int version = agent == null ? 0 : agent.version();
        int behind = admit(draft, inquiry, version);
        if (obstacle != null && behind > 0) {
            Endings.refuseQueued(draft, inquiry, obstacle);
        } else if (obstacle != null) {
            Endings.refuse(draft, obstacle);
        }
    }

    /** The turn exists from now on; returns how many are before it. */
    static int admit(Draft draft, Inquiry inquiry, int agentVersion) {
        Conversation conversation = draft.conversation();
        int behind =
                conversation.active() == null ? 0 : 1 + conversation.queue().size();
        draft.emit(new TurnEvent.TurnAccepted(inquiry.turnId(), 0, draft.now(), inquiry, agentVersion, behind));
        return behind;
    }

    private static @Nullable Refusal obstacle(Draft draft, Inquiry inquiry) {
        TurnLimits limits = draft.limits();
        int bytes = Utf8.length(inquiry.text());
        if (bytes > limits.messageBytes()) {
            return Refusal.MESSAGE_TOO_LONG;
        }
        Conversation conversation = draft.conversation();
        if (conversation.active() == null) {
            return null;
        }
        long waiting = bytes;
        for (QueuedTurn queued : conversation.queue()) {
            waiting += Utf8.length(queued.inquiry().text());
        }
        boolean full = conversation.queue().size() >= limits.queuedTurns() || waiting > limits.queuedBytes();
        return full ? Refusal.QUEUE_FULL : null;
    }

    /** Starts the active turn if it has just become active, and the next one if that ends at once, and so on. */
    static void startWaiting(Draft draft) {
        while (draft.conversation().active() != null && isFresh(draft.turn())) {
            start(draft);
        }
    }

    static boolean isFresh(Turn turn) {
        return turn.phase() instanceof Phase.Received received && received.recheckAt() == null;
    }

    static void start(Draft draft) {
        Turn turn = draft.turn();
        Agent agent = draft.directory().agent(turn.inquiry().agentId());
        if (draft.directory().organization() == null || agent == null) {
            awaitConfiguration(draft, turn);
            return;
        }
        if (Standing.ends(draft)) {
            return;
        }
        Account.Scope usedUp = Funding.usedUp(draft, Turn.accounts(agent, turn.inquiry()));
        if (usedUp != null) {
            Funding.outOfMoney(draft, turn, usedUp);
        } else {
            screen(draft, turn, agent);
        }
    }

    /** Configuration travels another way than messages do and may be late by a moment. */
    private static void awaitConfiguration(Draft draft, Turn turn) {
        if (draft.now() - turn.startedAt() >= draft.limits().configWaitMs()) {
            Endings.refuse(draft, Refusal.AGENT_NOT_FOUND);
        } else {
            long recheckAt = draft.now() + draft.limits().configRecheckMs();
            draft.emit(new TurnEvent.ConfigurationAwaited(turn.turnId(), draft.now(), recheckAt));
        }
    }

    private static void screen(Draft draft, Turn turn, Agent agent) {
        long now = draft.now();
        Policy policy = draft.directory().policyOf(turn.inquiry().agentId());
        Guardrails guardrails = Guardrails.of(policy, draft.rules().outputPolicy());
        draft.emit(new TurnEvent.TurnStarted(turn.turnId(), now, agent, guardrails, now + agent.turnTimeoutMs()));
        boolean blocked = guardrails.inputAction() != InputAction.OFF && isBlocked(draft, guardrails);
        if (blocked) {
            Endings.refuse(draft, Refusal.INPUT_BLOCKED);
        } else {
            route(draft, agent);
        }
    }

    private static boolean isBlocked(Draft draft, Guardrails guardrails) {
        Turn turn = draft.turn();
        InputVerdict found = draft.rules().inputPolicy().screen(turn.inquiry().text());
        String version = guardrails.named(found.policyVersion());
        Effect.Verdict verdict = verdict(found, guardrails.inputAction());
        draft.emit(new TurnEvent.InputScreened(
                turn.turnId(), turn.nextSequence(), draft.now(), version, verdict, found.hits()));
        draft.effect(new Effect.GuardrailVerdict(
                turn.inquiry(), Effect.Stage.INPUT, null, version, verdict, found.hits(), draft.now()));
        return verdict == Effect.Verdict.BLOCKED;
    }

    private static Effect.Verdict verdict(InputVerdict found, InputAction action) {
        if (!found.suspicious()) {
            return Effect.Verdict.ALLOWED;
        }
        return action == InputAction.BLOCK ? Effect.Verdict.BLOCKED : Effect.Verdict.REPORTED;
    }

    private static void route(Draft draft, Agent agent) {
        Turn turn = draft.turn();
        ModelCatalogue models =
                draft.directory().modelsOf(agent.agentId(), draft.rules().models());
        Route route = ModelRouter.route(agent, turn.inquiry().text(), models);
        if (route == null) {
            String detail = "No model provider that is set up serves this agent.";
            Endings.fail(draft, new Failure(Failure.MODEL_UNAVAILABLE, detail));
            return;
        }
        draft.emit(new TurnEvent.ModelRouted(turn.turnId(), turn.nextSequence(), draft.now(), route));
        Funding.request(draft, 1);
    }
}
